import { readFileSync } from 'node:fs'

/** Clock ticks a second of /proc/<pid>/stat; fixed at 100 on Linux (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100

export interface ProcessSample {
  readonly rssMb: number
  readonly cpuSeconds: number
}

/** Resident memory and CPU time of a process; null when there is none. Linux only. */
export function sampleProcess(pid: number): ProcessSample | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return {
      rssMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024,
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    }
  } catch {
    return null // it ended: that is the answer
  }
}

/** Memory and CPU of some processes over a stretch of time. */
export interface Watch {
  stop(): Readonly<
    Record<
      string,
      { readonly firstMb: number; readonly lastMb: number; readonly maxMb: number; readonly cores: number }
    >
  >
}

export function watchProcesses(pids: Readonly<Record<string, number>>): Watch {
  const startedAt = performance.now()
  const seen = new Map<string, { first: ProcessSample; last: ProcessSample; maxMb: number }>()
  const take = () => {
    for (const [name, pid] of Object.entries(pids)) {
      const sample = sampleProcess(pid)
      if (sample === null) continue
      const before = seen.get(name)
      seen.set(name, {
        first: before?.first ?? sample,
        last: sample,
        maxMb: Math.max(before?.maxMb ?? 0, sample.rssMb),
      })
    }
  }
  take()
  const timer = setInterval(take, 1000)
  return {
    stop() {
      clearInterval(timer)
      take()
      const seconds = (performance.now() - startedAt) / 1000
      return Object.fromEntries(
        [...seen].map(([name, { first, last, maxMb }]) => [
          name,
          {
            firstMb: Math.round(first.rssMb),
            lastMb: Math.round(last.rssMb),
            maxMb: Math.round(maxMb),
            cores: Math.round(((last.cpuSeconds - first.cpuSeconds) / seconds) * 100) / 100,
          },
        ]),
      )
    },
  }
}
