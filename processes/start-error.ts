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

interface Wanted {
  /** Of the variable that sets the port: `HTTP_PORT`. */
  readonly name: string
  readonly host: string
  readonly port: number
}

/** Why a server of ours cannot listen where the configuration says, with the variable that mends it. */
export function cannotListen(cause: NodeJS.ErrnoException, { name, host, port }: Wanted): StartError {
  const hostName = name === 'HTTP_PORT' ? 'HTTP_HOST' : 'MQTT_HOST'
  const [code = '', options] = [cause.code, { cause }]
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(
        `${hostName}: the name ${host} does not resolve (${code}); give a name or address of this machine`,
        options,
      )
    case 'EADDRNOTAVAIL':
      return new StartError(
        `${hostName}: this machine does not have the address ${host}; give one of its own, or 0.0.0.0 for all`,
        options,
      )
    case 'EACCES':
      return new StartError(`Port ${port} needs more rights; set ${name} to one above 1023`, options)
    case 'EADDRINUSE':
      return new StartError(
        `Port ${port} on ${host} is in use; stop what uses it, or set ${name} to another port`,
        options,
      )
    default:
      return new StartError(`Nothing can listen on port ${port} of ${host} (${name}): ${cause.message}`, options)
  }
}
