/** What a key of the model's JSON means to us; a key may mean nothing. */
export type KeyRole =
  | 'box'
  | 'edge' // one number of a box written out flat: `ymin`, `x1`…
  | 'point'
  | 'points'
  | 'box3d'
  | 'mask'
  | 'label'
  | 'confidence'
  | 'time'
  | 'list' // a wrapper round the items

const words: Record<KeyRole, string> = {
  box: 'box2d box bbox bbox2d boundingbox boundingbox2d boundingboxes2d rect rectangle xyxy boxcoordinates',
  edge: 'ymin xmin ymax xmax x1 y1 x2 y2 left top right bottom',
  point: 'point point2d center centre coordinate keypoint click',
  points: 'points points2d keypoints landmarks trajectory',
  box3d: 'box3d bbox3d boundingbox3d',
  mask: 'mask segmentationmask segmentation polygon contour outline maskpolygon maskpng',
  label: 'label name class category classname labelname object text caption title description type',
  confidence: 'confidence score probability conf confidencescore',
  time: 'time timestamp timeseconds timecode start starttime starttimeseconds startseconds seconds framet frametime timestampseconds begin from t',
  list: 'boxes boundingboxes detections objects items results annotations predictions instances entities regions elements data output response frames list chapters events scenes moments timeline transcript segments masks polygons segmentationmasks people',
}

const roles = new Map<string, KeyRole>()
for (const [role, list] of Object.entries(words)) {
  for (const word of list.split(' ')) roles.set(word, role as KeyRole)
}

const known = new Map<string, KeyRole | undefined>()

/** The role of a key, whatever its case, dashes and underscores. */
export function keyRole(key: string): KeyRole | undefined {
  if (key.length > 28) return undefined
  if (known.has(key)) return known.get(key)
  const role = roles.get(key.toLowerCase().replace(/[^a-z0-9]/g, ''))
  // Keys are the model's words: the memory of them is kept small.
  if (known.size < 500) known.set(key, role)
  return role
}

/** Roles that make an object something seen in the picture. */
export function isGeometry(role: KeyRole | undefined): boolean {
  return role === 'box' || role === 'edge' || role === 'point' || role === 'box3d' || role === 'mask'
}
