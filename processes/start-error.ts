/** A reason not to start that the person at the keyboard can mend: shown as one line, without a stack. */
export class StartError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'StartError'
  }
}

/** Turns "address in use" and the like into one clear line; everything else stays what it is. */
export function asStartError(error: unknown): never {
  if (error instanceof Error && 'code' in error && 'port' in error) {
    if (error.code === 'EADDRINUSE')
      throw new StartError(`Port ${error.port} is in use; set another one`, { cause: error })
    if (error.code === 'EACCES')
      throw new StartError(`Port ${error.port} needs more rights; set one above 1023`, { cause: error })
    if (error.code === 'EADDRNOTAVAIL') {
      throw new StartError(`This machine does not have the address to listen on: ${error.message}`, { cause: error })
    }
  }
  throw error
}
