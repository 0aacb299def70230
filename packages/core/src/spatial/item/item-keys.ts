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
  | 'format' // in which order and unit the numbers of boxes are
  | 'category' // the number of a row in a table of names
  | 'shape' // what LabelMe drew; the size that it counts in comes last
  | 'picture' // which of several pictures or frames it is about
  | 'list' // a wrapper round the items

const words: Record<KeyRole, string> = {
  box: 'box2d box bbox bb bbox2d boundingbox boundingbox2d boundingboxes2d boundingrect normalizedbox normalizedbbox normalizedboundingbox bndbox rect rectangle yxyx box2dyxyx boxyxyx bboxyxyx xyxy box2dxyxy boxxyxy bboxxyxy xywh boxxywh bboxxywh',
  edge: 'ymin xmin ymax xmax x0 y0 x1 y1 x2 y2 left top right bottom xtl ytl xbr ybr topleft bottomright',
  axis: 'x y',
  place: 'location position coordinates coords bounds region roi zone',
  point: 'point pointxy pointyx pointcoordinates point2d center centre coordinate keypoint click',
  points: 'points points2d keypoints landmarks trajectory trajectorypoints waypoints pathpoints polyline',
  box3d: 'box3d bbox3d boundingbox3d',
  mask: 'mask segmentationmask segmentation polygon poly contour outline maskpolygon maskpng maskbase64 maskdata maskimage pngmask boundingpoly boundingpolygon quad quadrilateral vertices',
  label:
    'label labels name class category classname categoryname labelname labeltext object objectname objectlabel objectclass objecttype objectcategory entity entityname species item itemname tag text textcontent detectedtext ocrtext recognizedtext transcription word caption title description type',
  confidence: 'confidence score probability prob conf certainty likelihood confidencescore detectionscore',
  time: 'time timestamp timeseconds timecode start starttime starttimeseconds startseconds seconds framet frametime timestampseconds starttimestamp timestampstart starttimecode begin from t timerange timespan timeframe timewindow timeinterval interval timestamps startms starttimems timems timestampms',
  format:
    'format bboxformat boxformat coordinateformat coordinatesformat coordformat boxorder coordinateorder unit units coordinateunit coordinateunits coordinatesystem coordinatespace',
  category: 'categoryid',
  shape: 'shapetype',
  picture:
    'image imageid imageindex imagename imagefile filename file photo picture frame frameid frameindex framenumber page pageindex pagenumber',
  list: 'boxes bboxes boxes2d bboxes2d boundingboxes detections objects items results annotations predictions instances entities regions elements data output response frames list chapters events scenes moments timeline transcript segments masks polygons segmentationmasks people',
}

const roles = new Map<string, KeyRole>()
for (const [role, list] of Object.entries(words)) {
  for (const word of list.split(' ')) roles.set(word, role as KeyRole)
}

/** What models write round the name of a thing that does not change what it is: `box_2d_normalized`, `mask_png`. */
const beside = {
  box: [
    /^(?:normalized|2d|detection|detected|object|face)/,
    /(?:normalized|norm|2d|coordinates|coords|yxyx|xyxy|xywh|cxcywh|pixels?|px|percent|absolute|abs)$/,
  ],
  mask: [
    /^(?:segmentation|seg|instance|binary|object|png)/,
    /(?:2d|png|base64|b64|datauri|uri|data|image|map|string|coordinates|coords|points|vertices|xy|yx|mask|polygon)$/,
  ],
} as const

/** The role of a name with such words round it. */
function roleInside(name: string): KeyRole | undefined {
  for (const role of ['box', 'mask'] as const) {
    const [before, after] = beside[role]
    let bare = name
    for (let step = 0; step < 4; step++) {
      const next = bare.replace(after, '') || bare
      const rest = bare.replace(before, '')
      if (roles.get(next) === role || roles.get(rest) === role) return role
      const shorter = next === bare ? rest : next
      if (shorter === bare) break
      bare = shorter
    }
  }
  return undefined
}

const known = new Map<string, KeyRole | undefined>()

/** The role of a key, whatever its case, dashes, underscores and what it says of itself in brackets. */
export function keyRole(key: string): KeyRole | undefined {
  if (key.length > 80) return undefined
  if (known.has(key)) return known.get(key)
  const bare = key.replace(/(?<=\w)\s*[[(].*$/s, '')
  if (bare.length > 28) return undefined
  const name = bare.toLowerCase().replace(/[^a-z0-9]/g, '')
  const role = roles.get(name) ?? roleInside(name)
  // Keys are the model's words: the memory of them is kept small.
  if (known.size < 500) known.set(key, role)
  return role
}

/** Roles that make an object something seen in the picture. */
export function isGeometry(role: KeyRole | undefined): boolean {
  return role === 'box' || role === 'edge' || role === 'point' || role === 'box3d' || role === 'mask'
}
