/** What a key of the model's JSON means to us; a key may mean nothing. */
export type KeyRole =
  | 'box'
  | 'edge' // one number or corner of a box written out flat: `ymin`, `x1`, `top_left`…
  | 'axis' // one number of a point written out flat
  | 'place' // where it is, in whatever form: numbers of a box or a point, or words
  | 'point'
  | 'points'
  | 'box3d'
  | 'mask'
  | 'label'
  | 'confidence'
  | 'time'
  | 'list' // a wrapper round the items

const words: Record<KeyRole, string> = {
  box: 'box2d box bbox bb bbox2d boundingbox boundingbox2d boundingboxes2d boundingrect normalizedbox normalizedbbox normalizedboundingbox rect rectangle boxcoordinates bboxcoordinates boundingboxcoordinates yxyx box2dyxyx boxyxyx bboxyxyx xyxy box2dxyxy boxxyxy bboxxyxy xywh boxxywh bboxxywh',
  edge: 'ymin xmin ymax xmax x1 y1 x2 y2 left top right bottom topleft bottomright',
  axis: 'x y',
  place: 'location position coordinates coords bounds',
  point: 'point point2d center centre coordinate keypoint click',
  points: 'points points2d keypoints landmarks trajectory',
  box3d: 'box3d bbox3d boundingbox3d',
  mask: 'mask segmentationmask segmentation polygon poly contour outline maskpolygon maskpng maskbase64 maskdata maskimage pngmask boundingpoly boundingpolygon quad quadrilateral vertices',
  label:
    'label name class category classname labelname object objectname objectlabel objectclass item itemname tag text textcontent caption title description type',
  confidence: 'confidence score probability conf confidencescore',
  time: 'time timestamp timeseconds timecode start starttime starttimeseconds startseconds seconds framet frametime timestampseconds starttimestamp timestampstart starttimecode begin from t',
  list: 'boxes bboxes boxes2d bboxes2d boundingboxes detections objects items results annotations predictions instances entities regions elements data output response frames list chapters events scenes moments timeline transcript segments masks polygons segmentationmasks people',
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
