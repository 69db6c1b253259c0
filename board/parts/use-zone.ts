import { useBoard } from './use-board.ts'

/** The clinic's time zone as the server says it; the screen's own while it says none. */
export function useZone(): string {
  const { session } = useBoard()
  return session.user.value?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
}
