import { isRecord, toNumbers } from './numbers.ts'
import type { Item } from './read-label.ts'

/** The type of a feature of GeoJSON as it stands in the reply, which is no label. */
export const featureType = '"Feature"'
/** That of a list of them. */
export const collectionType = '"FeatureCollection"'

/**
 * A feature of GeoJSON as an item of ours: its properties, and its geometry as a polygon, a point or a path. Positions
 * are `[x, y]`. Any other item as it is. Source: RFC 7946, sections 3.1 and 3.2
 */
export function ofFeature(item: Item): Item {
  if (item.type !== 'Feature') return item
  const { type: _, ...own } = item
  const { geometry, properties, ...rest } = own
  if (!isRecord(geometry) || !Array.isArray(geometry.coordinates)) return own
  return { ...rest, ...(isRecord(properties) && properties), ...placeIn(geometry.type, geometry.coordinates) }
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
