import { describe, expect, it } from 'vitest'
import { answersTo, readIntent } from './intent.ts'

describe('readIntent', () => {
  it.each([
    [
      'Detect the all of the prominent items in the image. The box_2d should be [ymin, xmin, ymax, xmax] normalized to 0-1000.',
      'boxes',
      undefined,
    ],
    [
      'Detect the 2D bounding boxes of the cupcakes (with “label” as topping description”)',
      'boxes',
      undefined,
    ],
    [
      'Detect the 2D bounding boxes of "red cup", "plate". Output a JSON list with "box_2d" and "label".',
      'boxes',
      ['red cup', 'plate'],
    ],
    ['Detect all cups and forks in the image', 'boxes', ['cups', 'forks']],
    ['Detect the people with times.', 'boxes', ['people']],
    ['Where are the dogs?', 'boxes', ['dogs']],
    ['Give the segmentation masks for the wooden and glass items.', 'masks', ['wooden', 'glass items']],
    ['Give the segmentation masks for all prominent items in the image.', 'masks', undefined],
    [
      'Point to no more than 10 items in the image. The answer should follow the json format: [{"point": <point>, "label": <label1>}]',
      'points',
      undefined,
    ],
    ['Read all the text in the image (OCR), line by line.', 'read', undefined],
    ['How many people are there?', 'count', ['people']],
    ['How many mugs are in this picture?', 'count', ['mugs']],
    ['How many people walk by?', 'count', ['people']],
    ['Count the cups and spoons.', 'count', ['cups', 'spoons']],
    ['Is there a dog in this picture? Answer yes or no.', 'presence', ['dog']],
    ['Are there any cars?', 'presence', ['cars']],
    ['Does this photo show a bicycle or a bus?', 'presence', ['bicycle', 'bus']],
    ['Is this a cat or a dog?', 'classify', ['cat', 'dog']],
    ['When does the cup appear?', 'events', ['cup']],
    ['Read the bar codes.', 'read', undefined],
    ['Extract the barcode numbers as JSON.', 'read', undefined],
    ['Write alt text for this photo.', 'answer', undefined],
    ['Classify this image: which one of these labels fits best? "cat", "dog".', 'classify', ['cat', 'dog']],
    ['Divide this video into chapters.', 'chapters', undefined],
    ['List the events of this video in order.', 'events', undefined],
    ['Transcribe what is said, word for word.', 'transcript', undefined],
    ['Caption this image.', 'caption', undefined],
    ['Is the door open?', 'answer', undefined],
  ])('%s', (prompt, task, labels) => {
    const intent = readIntent(prompt)
    expect(intent.task).toBe(task)
    if (labels !== undefined || !prompt.includes('cupcakes')) expect(intent.labels).toEqual(labels)
  })

  it('takes its task and labels from a schema', () => {
    const intent = readIntent('Look.', {
      type: 'ARRAY',
      items: {
        type: 'OBJECT',
        properties: { mask: { type: 'STRING' }, label: { type: 'STRING', enum: ['cup'] } },
      },
    })
    expect(intent).toMatchObject({ task: 'masks', labels: ['cup'], exactLabels: true, wish: { masks: true } })
  })

  it('reads text only where text is asked for', () => {
    expect(readIntent('Detect the cups. Give the text label in "label".').wish.text).toBe(false)
    expect(readIntent('Caption this image.').wish.text).toBe(false)
    expect(readIntent('Describe this video: what happens, and what people say.').wish.text).toBe(false)
    expect(readIntent('What does the sign say?').wish.text).toBe(true)
    expect(readIntent('Write alt text for this photo.').wish.text).toBe(false)
    expect(readIntent('Read the bar codes.').wish).toMatchObject({ text: false, codes: true })
    expect(readIntent('Read the bar codes and the titles.').wish).toMatchObject({ text: true, codes: true })
    expect(readIntent('Detect the bar codes in the image.')).toMatchObject({
      textThings: true,
      wish: { codes: true },
    })
  })

  it('tells the engine what is counted, classified and looked for', () => {
    expect(readIntent('How many mugs are there?').wish.labels).toEqual(['mugs'])
    expect(readIntent('Is this a cat or a dog?').wish.labels).toEqual(['cat', 'dog'])
    expect(readIntent('Is there a dog?').wish.labels).toEqual(['dog'])
  })

  it('keeps to the asked number of items', () => {
    expect(readIntent('Detect no more than 3 items.').maxItems).toBe(3)
    expect(readIntent('Detect the items.').maxItems).toBe(25)
  })
})

it.each([
  ['cup', 'cups', true],
  ['person', 'people', true],
  ['person', 'the tall woman', true],
  ['cup', 'red cup', true],
  ['bus', 'bus', true],
  ['knife', 'knives', true],
  ['cup', 'cupboard', false],
  ['dog', 'cat', false],
])('a seen %s answers to %s: %s', (seen, asked, answer) => {
  expect(answersTo(seen, asked)).toBe(answer)
})
