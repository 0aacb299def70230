import { isRecord, toNumbers } from './numbers.ts'
import type { Item } from './read-label.ts'

/** Whether a value is the type of a whole feature of GeoJSON, and no label. */
export const featureType = 'Feature'

/**
 * A feature of GeoJSON as an item of ours: its properties, and its geometry as a polygon, a point or a path. Positions
 * are `[x, y]`. Any other item as it is. Source: RFC 7946, sections 3.1 and 3.2
 */
export function ofFeature(item: Item): Item {
  const { geometry, properties, ...rest } = item
  if (item.type !== featureType || !isRecord(geometry) || !Array.isArray(geometry.coordinates)) return item
  const { type: _, ...own } = rest
  return { ...own, ...(isRecord(properties) && properties), ...placeIn(geometry.type, geometry.coordinates) }
}

function placeIn(type: unknown, coordinates: readonly unknown[]): Item {
  const points = (list: readonly unknown[]): unknown[] =>
    list.flatMap((one) => {
      const [x, y] = toNumbers(one) ?? []
      return x === undefined || y === undefined ? [] : [{ x, y }]
    })
  if (type === 'Point') return { point: points([coordinates])[0] }
  return type === 'LineString' || type === 'MultiPoint'
    ? { points: points(coordinates) }
    : { polygon: coordinates }
}
