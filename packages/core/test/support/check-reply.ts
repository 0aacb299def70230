import { createDetectionReader, type Detection, parseDetections } from '@sightglass/core/pure'

/** Says what is wrong with the reading of a text; `undefined` when nothing is. */
export function wrongReading(text: string, random: () => number): string | undefined {
  const size = { width: 1 + Math.floor(random() * 3000), height: 1 + Math.floor(random() * 3000) }
  const { detections, issues } = parseDetections(text, { size })
  let before = -1
  for (const { index, rect, box2d, point, points } of detections) {
    if (index <= before) return `index ${index} after ${before}`
    before = index
    if (box2d && !(inRange(box2d) && box2d[0] < box2d[2] && box2d[1] < box2d[3])) return `box ${box2d.join()}`
    if (rect) {
      const { left, top, width, height } = rect
      const isInside = left >= 0 && top >= 0 && left + width <= size.width && top + height <= size.height
      if (!isInside || width < 1 || height < 1 || ![left, top, width, height].every(Number.isInteger)) {
        return `rect ${left} ${top} ${width} ${height} in ${size.width} x ${size.height}`
      }
    }
    for (const { x, y } of [...(point ? [point] : []), ...(points ?? [])]) {
      if (!(x >= 0 && y >= 0 && x <= size.width && y <= size.height)) return `point ${x} ${y}`
    }
  }
  const reader = createDetectionReader({ size })
  const pushed: Detection[] = []
  for (let at = 0; at < text.length; ) {
    const step = 1 + Math.floor(random() * 300)
    pushed.push(...reader.push(text.slice(at, at + step)))
    at += step
  }
  const streamed = reader.end()
  if (JSON.stringify(streamed) !== JSON.stringify({ detections, issues }))
    return 'the streamed reading differs'
  // That a reply counts in pixels may be told late: then the same things came out, in other places.
  const isInPixels = issues.some(({ code }) => code === 'box_in_pixels' || code === 'point_in_pixels')
  const told = (list: readonly Detection[]): string =>
    JSON.stringify(isInPixels ? list.map(({ index, label }) => [index, label]) : list)
  return told(pushed) === told(detections.slice(0, pushed.length))
    ? undefined
    : 'what was pushed is not what came out'
}

function inRange(box: readonly number[]): boolean {
  return box.every((value) => value >= 0 && value <= 1000)
}
