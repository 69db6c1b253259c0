import { useSignal } from '@preact/signals'

/** A secret that the server tells once: to be read out, or copied, before this is closed. */
export function ShowOnce({ label, secret }: { label: string; secret: string }) {
  const copied = useSignal(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret)
      copied.value = true
    } catch {
      copied.value = false // not allowed here: it stands there to be read
    }
  }
  return (
    <div class="show-once">
      <p>{label}</p>
      <code>{secret}</code>
      <button type="button" onClick={copy}>
        {copied.value ? 'Copied' : 'Copy'}
      </button>
      <p class="quiet">It is shown this one time and kept nowhere in words.</p>
    </div>
  )
}
