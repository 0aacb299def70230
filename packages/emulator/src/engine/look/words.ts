import type { CocoLabel } from './coco-labels.ts'

// Other words for the detector's 80 classes, and words for several of them. Singular, lower case, NFC.

const SYNONYMS: Partial<Record<CocoLabel, string>> = {
  person:
    'people, human, human being, man, men, woman, women, child, children, kid, boy, girl, pedestrian, walker, adult, guy, lady, player, worker, 사람, 인물, 남자, 여자, 아이, 보행자, người, con người, đàn ông, phụ nữ, trẻ em, em bé, người đi bộ',
  bicycle: 'bike, cycle, 자전거, xe đạp',
  car: 'automobile, auto, sedan, suv, taxi, cab, 자동차, 차, 승용차, ô tô, xe ô tô, xe hơi',
  motorcycle: 'motorbike, moped, scooter, 오토바이, xe máy, mô tô',
  airplane: 'plane, aeroplane, aircraft, jet, 비행기, máy bay',
  bus: 'coach, double decker, 버스, xe buýt',
  train: 'locomotive, tram, 기차, 열차, tàu hỏa, xe lửa',
  truck: 'lorry, van, pickup, 트럭, xe tải',
  boat: 'ship, sailboat, ferry, yacht, canoe, 배, 보트, thuyền, tàu thuyền',
  'traffic light': 'stoplight, traffic signal, 신호등, đèn giao thông',
  'fire hydrant': 'hydrant, 소화전',
  'stop sign': '정지 표지판, biển báo dừng',
  bench: '벤치, ghế dài, băng ghế',
  bird: 'pigeon, gull, seagull, duck, parrot, 새, chim, con chim',
  cat: 'kitten, kitty, feline, 고양이, mèo, con mèo',
  dog: 'puppy, pup, canine, 개, 강아지, chó, con chó',
  horse: 'pony, foal, 말, ngựa, con ngựa',
  sheep: 'lamb, 양, cừu, con cừu',
  cow: 'cattle, bull, calf, 소, bò, con bò',
  elephant: '코끼리, voi, con voi',
  bear: '곰, gấu, con gấu',
  zebra: '얼룩말, ngựa vằn',
  giraffe: '기린, hươu cao cổ',
  backpack: 'rucksack, 배낭, 백팩, ba lô',
  umbrella: 'parasol, 우산, ô, cái ô, dù',
  handbag: 'purse, bag, 가방, 핸드백, túi xách',
  tie: 'necktie, 넥타이, cà vạt',
  suitcase: 'luggage, baggage, 여행가방, va li',
  'sports ball': 'ball, football, soccer ball, basketball, 공, 축구공, bóng, quả bóng',
  kite: '연, diều, cánh diều',
  bottle: 'flask, 병, chai, cái chai',
  'wine glass': 'glass, goblet, 와인잔, ly rượu',
  cup: 'mug, coffee cup, teacup, tea cup, coffee mug, cup of coffee, coffee, 컵, 잔, 머그컵, 커피잔, cốc, cái cốc, tách, ly, tách cà phê',
  fork: '포크, nĩa, cái nĩa',
  knife: 'knives, 칼, 나이프, dao, con dao',
  spoon: 'teaspoon, 숟가락, 스푼, thìa, muỗng, cái thìa',
  bowl: 'dish, 그릇, bát, cái bát, tô',
  banana: '바나나, chuối, quả chuối',
  apple: '사과, táo, quả táo',
  sandwich: 'burger, hamburger, 샌드위치, bánh mì kẹp',
  orange: 'tangerine, mandarin, 오렌지, 귤, cam, quả cam',
  broccoli: '브로콜리, bông cải xanh',
  carrot: '당근, cà rốt',
  'hot dog': 'sausage, 핫도그, xúc xích',
  pizza: '피자',
  donut: 'doughnut, 도넛',
  cake: 'cupcake, 케이크, bánh kem, bánh ngọt',
  chair: 'seat, stool, armchair, 의자, ghế, cái ghế',
  couch: 'sofa, settee, 소파, 쇼파',
  'potted plant': 'plant, houseplant, pot plant, flower pot, 식물, 화분, cây, chậu cây',
  bed: '침대, giường, cái giường',
  'dining table': 'table, desk, 테이블, 식탁, 탁자, bàn, cái bàn, bàn ăn',
  toilet: '변기, bồn cầu',
  tv: 'television, monitor, screen, display, 텔레비전, 티비, ti vi, màn hình',
  laptop: 'notebook, computer, 노트북, máy tính, máy tính xách tay',
  mouse: 'mice, computer mouse, 마우스, chuột',
  remote: 'remote control, 리모컨, điều khiển',
  keyboard: '키보드, bàn phím',
  'cell phone':
    'phone, smartphone, mobile phone, mobile, telephone, cellphone, 휴대폰, 핸드폰, 전화기, điện thoại',
  microwave: 'microwave oven, 전자레인지, lò vi sóng',
  oven: 'stove, 오븐, lò nướng',
  sink: 'basin, washbasin, 싱크대, bồn rửa',
  refrigerator: 'fridge, 냉장고, tủ lạnh',
  book: '책, sách, quyển sách, cuốn sách',
  clock: 'watch, 시계, đồng hồ',
  vase: 'pot, jug, 꽃병, lọ hoa, bình hoa',
  scissors: 'scissor, 가위, kéo, cái kéo',
  'teddy bear': 'teddy, stuffed animal, plush toy, 곰인형, gấu bông',
  'hair drier': 'hair dryer, hairdryer, 드라이어, máy sấy tóc',
  toothbrush: '칫솔, bàn chải đánh răng',
  'tennis racket': 'racket, tennis racquet, 라켓, vợt',
  skateboard: '스케이트보드, ván trượt',
  surfboard: 'surf board, 서핑보드, ván lướt sóng',
  skis: 'ski, 스키',
}

/** Another word → the class it means. */
export const WORDS: ReadonlyMap<string, CocoLabel> = new Map(
  Object.entries(SYNONYMS).flatMap(([coco, words]) =>
    words.split(', ').map((word) => [word.normalize('NFC'), coco as CocoLabel] as const),
  ),
)

const VEHICLES: CocoLabel[] = ['car', 'bus', 'truck', 'motorcycle', 'bicycle', 'train', 'boat', 'airplane']
const ANIMALS: CocoLabel[] = [
  'bird',
  'cat',
  'dog',
  'horse',
  'sheep',
  'cow',
  'elephant',
  'bear',
  'zebra',
  'giraffe',
]
const FRUIT: CocoLabel[] = ['banana', 'apple', 'orange']
const FOOD: CocoLabel[] = [...FRUIT, 'sandwich', 'broccoli', 'carrot', 'hot dog', 'pizza', 'donut', 'cake']
const FURNITURE: CocoLabel[] = ['chair', 'couch', 'bed', 'dining table', 'bench']
const DISHES: CocoLabel[] = ['cup', 'bowl', 'wine glass', 'bottle', 'fork', 'knife', 'spoon']

/** A word for several classes → those classes. */
export const GROUPS: ReadonlyMap<string, readonly CocoLabel[]> = new Map([
  ...['vehicle', 'transport', '차량', '탈것', 'xe', 'phương tiện', 'xe cộ'].map(
    (word) => [word, VEHICLES] as const,
  ),
  ...['animal', 'pet', '동물', 'động vật', 'con vật', 'thú'].map((word) => [word, ANIMALS] as const),
  ...['fruit', '과일', 'trái cây', 'hoa quả'].map((word) => [word, FRUIT] as const),
  ...['food', 'meal', '음식', 'đồ ăn', 'thức ăn', 'món ăn'].map((word) => [word, FOOD] as const),
  ...['furniture', '가구', 'nội thất', 'đồ nội thất'].map((word) => [word, FURNITURE] as const),
  ...['tableware', 'crockery', 'cutlery', 'kitchenware', 'utensil', '식기', 'đồ dùng nhà bếp'].map(
    (word) => [word.normalize('NFC'), DISHES] as const,
  ),
])
