import { WebSocket } from 'ws'

/** A board as the API sees it: everything of everybody, live numbers included. Counts, and measures nothing itself. */
export interface BoardClient {
  readonly received: () => { readonly messages: number; readonly bytes: number }
  onAlert(handler: (alert: { deviceId: string; code: string; state: string; message: string }) => void): void
  close(): void
}

export async function openBoard(wsUrl: string, token: string): Promise<BoardClient> {
  const socket = new WebSocket(wsUrl)
  let messages = 0
  let bytes = 0
  let handle: (alert: { deviceId: string; code: string; state: string; message: string }) => void = () => {}
  const welcome = new Promise<void>((done, fail) => {
    socket.once('error', fail)
    socket.on('message', (data: Buffer) => {
      messages++
      bytes += data.length
      // Live numbers are nearly all of it; parsing them here would cost what belongs to the system.
      if (data.subarray(0, 20).includes('"vitals"')) return
      const message = JSON.parse(data.toString())
      if (message.type === 'welcome') done()
      if (message.type === 'alert') handle(message.alert)
    })
  })
  await new Promise<void>((done, fail) => {
    socket.once('open', done)
    socket.once('error', fail)
  })
  socket.send(JSON.stringify({ type: 'hello', token, subscribe: { patients: 'all', vitals: true } }))
  await welcome
  return {
    received: () => ({ messages, bytes }),
    onAlert(handler) {
      handle = handler
    },
    close: () => socket.terminate(),
  }
}
