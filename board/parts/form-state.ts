import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { inWords, isStale, RequestFailed } from '../session/request.ts'
import { type Clash, mergeMeanwhile, sameValue, splitErrors } from './form-rules.ts'

/** What is wrong by field, as the end of a sentence that begins with the field's label: `needs at least 10 characters`. */
export type Problems<V> = { readonly [K in keyof V]?: string | null | undefined }

export interface FormOptions<V extends object> {
  readonly initial: V
  /** Judges what was typed, on every change. */
  readonly check?: (values: V) => Problems<V>
  /** Sends it. @throws RequestFailed: what was typed stays, `errors` go to their fields */
  readonly submit: (values: V, etag: string | null) => Promise<void>
  /** Of the record that `initial` was read from. */
  readonly etag?: string | null
  /** What nothing typed is, where `initial` is what was typed before. */
  readonly empty?: V
  /** Is told what was typed; null: it was taken, or cleared. */
  readonly keep?: (values: V | null) => void
  /** Reads the record again after a 412. Without it a 412 is a refusal like others. */
  readonly reload?: () => Promise<{ readonly values: V; readonly etag: string | null }>
}

/** One field, to be given to a component of a field. */
export interface Bound<T> {
  readonly name: string
  readonly value: T
  /** Shown once the field was left, or the form sent. */
  readonly problem: string | null
  set(value: T): void
  /** The person has left the field. */
  leave(): void
  /** Tells the form how people call it, for sentences about it. */
  call(label: string): void
}

/** One form on a page: what is typed, what is wrong with it, and its way to the server. */
export interface FormState<V extends object> {
  readonly values: ReadonlySignal<V>
  readonly busy: ReadonlySignal<boolean>
  /** What went wrong with the last attempt and belongs to no field. */
  readonly trouble: ReadonlySignal<string | null>
  /** What others changed since the record was read; null when there is nothing to decide. */
  readonly meanwhile: ReadonlySignal<readonly Clash<V>[] | null>
  readonly changed: ReadonlySignal<boolean>
  /** Begins anew. */
  clear(): void
  field<K extends keyof V & string>(name: K): Bound<V[K]>
  labelOf(name: keyof V): string
  takeTheirs(name: keyof V): void
  /** Sends once, however often it is asked. @returns whether it was taken */
  submit(): Promise<boolean>
}

export function formState<V extends object>(options: FormOptions<V>): FormState<V> {
  const values = signal(options.initial)
  const touched = signal<ReadonlySet<keyof V>>(new Set())
  const refused = signal<ReadonlyMap<keyof V, string>>(new Map())
  const busy = signal(false)
  const trouble = signal<string | null>(null)
  const meanwhile = signal<readonly Clash<V>[] | null>(null)
  const judged = computed<Problems<V>>(() => options.check?.(values.value) ?? {})
  const labels = new Map<keyof V, string>()
  const empty = options.empty ?? options.initial
  const names = Object.keys(options.initial).filter((name): name is keyof V & string => name in options.initial)
  let base = options.initial
  let etag = options.etag ?? null

  const set = (name: keyof V, value: V[keyof V]) => {
    values.value = { ...values.value, [name]: value }
    refused.value = new Map([...refused.value].filter(([field]) => field !== name))
    options.keep?.(values.value)
  }
  const labelOf = (name: keyof V) => labels.get(name) ?? String(name)

  const failed = async (error: unknown) => {
    if (isStale(error) && options.reload) {
      const theirs = await options.reload()
      const merged = mergeMeanwhile(base, values.value, theirs.values)
      values.value = merged.values
      meanwhile.value = merged.clashes
      base = theirs.values
      etag = theirs.etag
      return 'Not saved: somebody changed this meanwhile. Look at the changes, then save again.'
    }
    if (!(error instanceof RequestFailed) || error.errors.length === 0) return inWords(error)
    const { fields, rest } = splitErrors(error.errors, names)
    refused.value = fields
    if (rest.length > 0) return `Not saved. ${rest.map(e => `${e.path} ${e.message}`.trim()).join('; ')}`
    return 'Not saved. Look at the marked fields.'
  }

  return {
    values,
    busy,
    trouble,
    meanwhile,
    changed: computed(() => names.some(name => !sameValue(values.value[name], empty[name]))),
    labelOf,
    field: name => ({
      name,
      value: values.value[name],
      problem: refused.value.get(name) ?? (touched.value.has(name) ? (judged.value[name] ?? null) : null),
      set: value => set(name, value),
      leave() {
        if (!touched.value.has(name)) touched.value = new Set([...touched.value, name])
      },
      call: label => void labels.set(name, label),
    }),
    clear() {
      values.value = empty
      touched.value = new Set()
      refused.value = new Map()
      trouble.value = null
      options.keep?.(null)
    },
    takeTheirs(name) {
      set(name, base[name])
      meanwhile.value = meanwhile.value?.filter(clash => clash.name !== name) ?? null
    },
    async submit() {
      if (busy.value) return false
      touched.value = new Set(names)
      if (names.some(name => judged.value[name])) {
        trouble.value = null
        return false
      }
      busy.value = true
      trouble.value = null
      try {
        await options.submit(values.value, etag)
        meanwhile.value = null
        options.keep?.(null)
        return true
      } catch (error) {
        trouble.value = await failed(error).catch(inWords) // shown above the button; what was typed stays
        return false
      } finally {
        busy.value = false
      }
    },
  }
}
