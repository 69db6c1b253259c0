import { createReadStream, createWriteStream } from 'node:fs'
import { access, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { BackupManifest, BackupPart } from '../../store/backup.ts'
import { StartError } from '../start-error.ts'
import { decodeParts, encodeParts } from './parts-codec.ts'
import { seal, unseal } from './seal.ts'

/**
 * Writes beside the place and moves there when all is on disk, so that what bears the name is whole.
 * Errors: StartError when there is something already, or it cannot be written.
 */
export async function writeBackup(
  file: string,
  parts: AsyncIterable<BackupPart>,
  passphrase: string,
  signal: AbortSignal,
): Promise<void> {
  const exists = await access(file).then(
    () => true,
    () => false,
  )
  if (exists) throw new StartError(`${file} exists already: give another name`)
  const part = `${file}.part`
  try {
    const handle = await open(part, 'w', 0o600).catch(cause => {
      throw new StartError(`${part} cannot be written: ${cause.message}`, { cause })
    })
    // Level 1: three times as fast as the usual 6, and alarms share this machine.
    await pipeline(
      Readable.from(encodeParts(parts), { objectMode: false }),
      createGzip({ level: 1, chunkSize: 256 * 1024 }),
      source => seal(source, passphrase),
      createWriteStream(part, { fd: handle, flush: true }),
      { signal },
    )
    await rename(part, file)
    await flushFolder(dirname(file))
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

async function flushFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r')
  await folder.sync()
  await folder.close()
}

/** The parts of a file, each authenticated before it is given. Errors: StartError when it is not whole. */
export async function* readBackup(file: string, passphrase: string): AsyncGenerator<BackupPart> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 })
  const plain = createGunzip({ chunkSize: 256 * 1024 })
  const done = pipeline(source, bytes => unseal(bytes, passphrase), plain)
  done.catch(() => {}) // reading `plain` fails with the same error
  try {
    yield* decodeParts(plain)
    await done
  } catch (error) {
    const isMissing = error instanceof Error && 'syscall' in error
    throw isMissing ? new StartError(`${file} cannot be read: ${error.message}`, { cause: error }) : error
  } finally {
    source.destroy()
    plain.destroy()
  }
}

/** Reads all of it, to its authenticated end. @returns its manifest */
export async function verifyBackup(file: string, passphrase: string, signal: AbortSignal): Promise<BackupManifest> {
  let manifest: BackupManifest | undefined
  for await (const part of readBackup(file, passphrase)) {
    signal.throwIfAborted()
    if (part.kind === 'manifest') manifest ??= part.manifest
    else if (manifest === undefined) break
  }
  if (manifest === undefined) throw new StartError('The backup does not begin with what it holds')
  return manifest
}
