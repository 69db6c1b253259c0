import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Board } from '../state.ts'

export const BoardContext = createContext<Board | null>(null)

export function useBoard(): Board {
  const board = useContext(BoardContext)
  if (board === null) throw new Error('a page outside of the board')
  return board
}
