import type { Issue } from '../errors/issue.ts'
import { SightglassError } from '../errors/sightglass-error.ts'
import type { PixelRect } from '../geometry/pixels.ts'
import type { ImageTransform } from '../geometry/transform.ts'
import type { MediaSource, ResolvedMedia } from '../media/types.ts'
import { prepareImage } from '../raster/prepare-image.ts'
import type { Detection } from '../spatial/detection.ts'

// The smallest versions of what media/, models/ and spatial/ are about to bring; goes away with them.

export async function resolveMedia(
  source: MediaSource,
  options: { signal?: AbortSignal } = {},
): Promise<ResolvedMedia> {
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) {
    throw new SightglassError('media_type_unsupported', 'This kind of source is not read yet.')
  }
  const image = await prepareImage(source, options)
  return {
    part: { inlineData: { mimeType: image.mimeType, data: Buffer.from(image.bytes).toString('base64') } },
    route: 'inline',
    transform: image.transform,
    facts: {
      kind: 'image',
      mimeType: image.mimeType,
      byteLength: image.bytes.length,
      width: image.transform.upright.width,
      height: image.transform.upright.height,
    },
    explain: image.explain,
    issues: image.issues,
    label: typeof source === 'string' ? source : 'bytes',
  }
}

export function parseDetections(
  text: string,
  options: { transform: ImageTransform },
): { detections: Detection[]; issues: Issue[] } {
  if (!text.includes('[')) throw new SightglassError('reply_unparseable', 'The model wrote no list.')
  const json = `[${(text.match(/\{[^{}]*\}/g) ?? []).join()}]`
  const items = JSON.parse(json) as { box_2d?: [number, number, number, number]; label?: string }[]
  const { crop } = options.transform
  const detections = items.map((item, index): Detection => {
    const label = item.label ?? ''
    if (item.box_2d === undefined) return { index, label }
    const [yMin, xMin, yMax, xMax] = item.box_2d
    const left = Math.floor(crop.left + (xMin / 1000) * crop.width)
    const top = Math.floor(crop.top + (yMin / 1000) * crop.height)
    const rect: PixelRect = {
      left,
      top,
      width: Math.ceil(crop.left + (xMax / 1000) * crop.width) - left,
      height: Math.ceil(crop.top + (yMax / 1000) * crop.height) - top,
    }
    return { index, label, box2d: item.box_2d, rect }
  })
  return { detections, issues: [] }
}

export interface TimedEvent {
  readonly startSeconds: number
  readonly endSeconds?: number
  readonly text: string
  readonly title?: string
  readonly speaker?: string
}

export function parseEvents(
  text: string,
  options: { durationSeconds?: number },
): { events: TimedEvent[]; issues: Issue[] } {
  const json = /\[[\s\S]*\]/.exec(text)?.[0]
  if (json === undefined) throw new SightglassError('reply_unparseable', 'The model wrote no list.')
  const seconds = (time: string) => time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  const items = JSON.parse(json) as {
    start: string
    end?: string
    text?: string
    title?: string
    speaker?: string
  }[]
  const events = items.map((item) => ({
    startSeconds: Math.min(seconds(item.start), options.durationSeconds ?? Infinity),
    ...(item.end !== undefined && { endSeconds: seconds(item.end) }),
    text: item.text ?? '',
    ...(item.title !== undefined && { title: item.title }),
    ...(item.speaker !== undefined && { speaker: item.speaker }),
  }))
  return { events: events.sort((a, b) => a.startSeconds - b.startSeconds), issues: [] }
}

/** Gives each innermost object of a list as it closes. */
export function createDetectionReader(options: { transform: ImageTransform }) {
  let text = ''
  let at = 0
  let start = -1
  let inString = false
  let index = 0
  return {
    push: (piece: string): Detection[] => {
      text += piece
      const found: Detection[] = []
      for (; at < text.length; at++) {
        const char = text[at]
        if (inString) {
          if (char === '\\') at++
          else if (char === '"') inString = false
        } else if (char === '"') inString = true
        else if (char === '{') start = at
        else if (char === '}' && start >= 0) {
          const { detections } = parseDetections(`[${text.slice(start, at + 1)}]`, options)
          for (const detection of detections) found.push({ ...detection, index: index++ })
          start = -1
        }
      }
      return found
    },
    end: (): Detection[] => [],
  }
}
