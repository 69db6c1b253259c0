/** Lets one message go: PUBACK or PUBREC follows, or with an error the connection is closed without it. */
export type Release = (error?: Error) => void

/**
 * Acknowledgements of one connection leave in the order in which its messages came (MQTT-4.6.0-2), although messages
 * of a gateway become durable on several shards.
 */
export interface Acknowledgements {
  /** Takes the next place in the order. The returned function says that this message is settled. */
  reserve(release: Release): Release
  /** Messages not yet released. */
  pending(): number
}

export function acknowledgements(onRelease: () => void): Acknowledgements {
  let places: { readonly release: Release; settled: boolean; error: Error | undefined }[] = []
  let head = 0

  function releaseSettled(): void {
    for (let place = places[head]; place?.settled; place = places[head]) {
      head++
      place.release(place.error)
    }
    if (head === places.length) {
      places = []
      head = 0
    }
    onRelease()
  }

  return {
    reserve(release) {
      const place = { release, settled: false, error: undefined as Error | undefined }
      places.push(place)
      return error => {
        if (place.settled) return
        place.settled = true
        place.error = error
        if (places[head] === place) releaseSettled()
      }
    },
    pending: () => places.length - head,
  }
}
