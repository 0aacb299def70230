import { describe, expect, test } from 'vitest'
import { type EstimateRequest, estimateTokens } from './estimate.ts'

/** What Google answered elsewhere than in the fixture: whole answers, found in public notebooks, issues and forums. */
const found: readonly (readonly [what: string, answer: number, within: number, request: EstimateRequest])[] =
  [
    // AlaskanTuna/Rokabot#121 and #136, Developer API; 2 and 1 tokens of text and role taken off or put in.
    ...(
      [
        [256, 256, 1089],
        [385, 385, 1089],
        [1024, 1024, 1089],
        [2048, 512, 1056],
      ] as const
    ).map(
      ([width, height, tokens]) =>
        [
          `Rokabot ${width}x${height}`,
          tokens + 1,
          0,
          {
            model: 'gemini-3.5-flash-lite',
            method: 'countTokens' as const,
            inputs: [{ kind: 'image' as const, width, height }],
          },
        ] as const,
    ),
    [
      'Rokabot 768x768',
      1090,
      0,
      counted('gemini-3.5-flash-lite', [{ kind: 'image', width: 768, height: 768 }]),
    ],
    [
      'Rokabot 768x768, billed',
      1089,
      0,
      billed('gemini-3.5-flash-lite', [{ kind: 'image', width: 768, height: 768 }]),
    ],
    // AlaskanTuna/Rokabot#153 and src/agent/attachmentCost.ts: the same with their sound and without it. The shapes of the two
    // clips of 20 s are not told; 16:9, and the 4:3 of ffmpeg's own test pictures, give both counts to the token.
    ['Rokabot 20 s', 2133, 0, counted('gemini-3.5-flash-lite', [clip(20, 1280, 720, true)])],
    ['Rokabot 20 s, silent', 2133, 0, counted('gemini-3.5-flash-lite', [clip(20, 1280, 720, false)])],
    ['Rokabot 20 s, another clip', 2070, 0, counted('gemini-3.5-flash-lite', [clip(20, 320, 240, true)])],
    ['Rokabot 6 s', 691, 0, counted('gemini-3.5-flash-lite', [clip(6, 640, 360, false)])],
    [
      'Rokabot MP3 of 20 s',
      643,
      1,
      counted('gemini-3.5-flash-lite', [{ kind: 'audio', durationSeconds: 20 }]),
    ],
    // AlaskanTuna/Rokabot#128: 10,129 with a question of unknown words.
    ['Rokabot 111 s, billed', 10_129, 40, billed('gemini-3.5-flash-lite', [clip(111, 1280, 720, true)])],
    // google-gemini/cookbook quickstarts/Counting_Tokens.ipynb through the years; its sound is 2,610.13 s by its header.
    [
      'cookbook organ, 1.5',
      258,
      0,
      counted('gemini-1.5-flash', [{ kind: 'image', width: 2048, height: 1362 }]),
    ],
    [
      'cookbook jetpack, 1.5',
      258,
      0,
      counted('gemini-1.5-flash', [{ kind: 'image', width: 1068, height: 906 }]),
    ],
    [
      'cookbook organ, 2.5',
      259,
      0,
      counted('gemini-2.5-flash-preview-05-20', [{ kind: 'image', width: 2048, height: 1362 }]),
    ],
    [
      'cookbook organ, 3',
      1108,
      0,
      counted('gemini-3-flash-preview', [{ kind: 'image', width: 2048, height: 1362 }]),
    ],
    [
      'cookbook speech, 1.5',
      83_552,
      0,
      counted('gemini-1.5-flash', [{ kind: 'audio', durationSeconds: 2610.128938 }]),
    ],
    [
      'cookbook speech, 2.0',
      83_521,
      0,
      counted('gemini-2.0-flash', [{ kind: 'audio', durationSeconds: 2610.128938 }]),
    ],
    [
      'cookbook speech, 2.5',
      83_528,
      2,
      counted('gemini-2.5-flash-preview-05-20', [{ kind: 'audio', durationSeconds: 2610.128938 }]),
    ],
    [
      'cookbook speech, 3',
      83_528,
      2,
      counted('gemini-3-flash-preview', [{ kind: 'audio', durationSeconds: 2610.128938 }]),
    ],
    // google-gemini/cookbook quickstarts/PDF_Files.ipynb and quickstarts-js/PDF_Files.js: 6 Letter pages and 11 of a question.
    ...(
      [
        ['gemini-2.5-flash', 1560],
        ['gemini-3-flash-preview', 3372],
      ] as const
    ).map(
      ([model, answer]) =>
        [
          `cookbook article, ${model}`,
          answer - 11,
          0,
          counted(model, [{ kind: 'document', pages: 6, pageSizes: [{ width: 612, height: 792 }] }]),
        ] as const,
    ),
    ['Rokabot 50 pages', 28_001, 0, counted('gemini-3.5-flash-lite', [{ kind: 'document', pages: 50 }])],
    // google-gemini/api-examples#94.
    ['130 pages', 33_541, 0, counted('gemini-2.5-flash-lite', [{ kind: 'document', pages: 130 }])],
    // googleapis/python-genai#1907: the same picture on two surfaces.
    [
      '700x1003, Developer API',
      258,
      0,
      billed('gemini-2.5-flash', [{ kind: 'image', width: 700, height: 1003 }]),
    ],
    [
      '700x1003, Vertex AI',
      1806,
      0,
      { ...billed('gemini-2.5-flash', [{ kind: 'image', width: 700, height: 1003 }]), surface: 'vertex' },
    ],
    // GoogleCloudPlatform/python-docs-samples genai/count_tokens/counttoken_with_txt_vid.py: 16,252 with 7 of text.
    [
      'pixel8.mp4, Vertex AI',
      16_245,
      0,
      {
        ...counted('gemini-2.0-flash-001', [{ ...clip(57, 1920, 1080, true), route: 'file' }]),
        surface: 'vertex',
      },
    ],
    // The same sample names 2.5 since its models changed; the number may be 2.0's.
    [
      'pixel8.mp4, Vertex AI, 2.5',
      16_245,
      0,
      {
        ...counted('gemini-2.5-flash', [{ ...clip(57, 1920, 1080, true), route: 'file' }]),
        surface: 'vertex',
      },
    ],
    // BerriAI/litellm#18182: 533 with 6 of text; 17 x 31 is what a 16:9 picture takes within 560.
    [
      '16:9 to Nano Banana Pro',
      527,
      0,
      {
        ...billed('gemini-3-pro-image-preview', [{ kind: 'image', width: 1920, height: 1080 }]),
        surface: 'vertex',
      },
    ],
  ]

describe('what Google counted elsewhere', () => {
  test.each(found)('%s: %d, within %d', (_, answer, within, request) => {
    const { totalTokens, parts } = estimateTokens(request)
    expect(Math.abs(totalTokens - answer), parts.map(({ explain }) => explain).join(' ')).toBeLessThanOrEqual(
      within,
    )
  })

  test('an answer that is not met is within the range', () => {
    for (const model of ['gemini-2.5-flash', 'gemini-3-flash-preview']) {
      const { range } = estimateTokens(counted(model, [{ kind: 'audio', durationSeconds: 2610.128938 }]))
      expect(range![0] <= 83_528 && 83_528 <= range![1], model).toBe(true)
    }
    // googleapis/java-genai#407: 20 s with sound on Vertex AI, 5,260 + 600.
    const heard = estimateTokens({
      ...billed('gemini-2.5-flash', [clip(20, 1280, 720, true)]),
      surface: 'vertex',
    })
    expect(heard.range).toEqual([20 * 258 + 500, 5260 + 600])
  })
})

function clip(durationSeconds: number, width: number, height: number, hasAudio: boolean) {
  return { kind: 'video' as const, durationSeconds, width, height, hasAudio }
}

function counted(model: string, inputs: EstimateRequest['inputs']): EstimateRequest {
  return { model, inputs, method: 'countTokens' }
}

function billed(model: string, inputs: EstimateRequest['inputs']): EstimateRequest {
  return { model, inputs }
}
