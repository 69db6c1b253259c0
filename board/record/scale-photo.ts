/** Pixels of the longer side: as large as anybody looks at it, and well under what the API takes. */
const LONGEST = 800
/** Bytes: larger pictures would fill the memory of a phone. */
const LARGEST_FILE = 30_000_000
const QUALITY = 0.85
const TYPE = 'image/jpeg'

export interface ScaledPhoto {
  readonly bytes: Blob
  /** `data:` URL, to be looked at before it is sent. */
  readonly preview: string
}

/**
 * A picture from a camera, made small; what the camera wrote into it (place, time, device) is left behind.
 * @returns a sentence when it cannot be
 */
export async function scalePhoto(picture: Blob | HTMLImageElement): Promise<ScaledPhoto | string> {
  if (picture instanceof Blob && picture.size > LARGEST_FILE) return 'This picture is larger than 30 MB.'
  let image: ImageBitmap
  try {
    image = await createImageBitmap(picture)
  } catch {
    return 'This file is no picture that this browser can read. Choose a JPEG or PNG.' // the one way it says so
  }
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(image.width * scale))
  canvas.height = Math.max(1, Math.round(image.height * scale))
  const context = canvas.getContext('2d')
  if (context === null) return 'This browser cannot draw pictures.'
  // JPEG knows no transparency.
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  image.close()
  const bytes = await new Promise<Blob | null>(done => canvas.toBlob(done, TYPE, QUALITY))
  return bytes === null ? 'This browser cannot write pictures.' : { bytes, preview: canvas.toDataURL(TYPE, QUALITY) }
}
