// What quality costs: the same minute of video at each resolution and sampling rate: node examples/what-if.ts
import { compareEstimates } from '@sightglass/core/pure'

const rows = compareEstimates(
  {
    model: 'gemini-3.8-flash',
    inputs: [{ kind: 'video', durationSeconds: 60, hasAudio: true, width: 1920, height: 1080 }],
  },
  { fps: [0.5, 1, 4] },
)
for (const { mediaResolution, fps, totalTokens, ratio } of rows) {
  console.log(`${mediaResolution} at ${fps} fps: ${totalTokens} tokens, ${Math.round(ratio * 100)} % of now`)
}
