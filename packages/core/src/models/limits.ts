import { from } from './fact.ts'
import type { CatalogueRow, MediaLimits, ModelSurface } from './types.ts'

const MB = 1_000_000
const GB = 1_000_000_000
const hour = 3600
const inputs = from('https://ai.google.dev/gemini-api/docs/file-input-methods', '2026-01-08')
const images = from('https://ai.google.dev/gemini-api/docs/image-understanding', '2026-09-23')
const videos = from('https://ai.google.dev/gemini-api/docs/video-understanding', '2026-09-23')
const sounds = from('https://ai.google.dev/gemini-api/docs/audio', '2026-09-23')
const papers = from('https://ai.google.dev/gemini-api/docs/document-processing', '2026-09-23')
const files = from('https://ai.google.dev/gemini-api/docs/files', '2026-09-23')
const sdk = from('VideoMetadata.fps in @google/genai 3.1.0', '2026-11-21')
const vertexModels = from('https://cloud.google.com/vertex-ai/generative-ai/docs/models', '2026-11-21')
const vertexImages = from(
  'https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/image-understanding',
  '2026-11-21',
)
const vertexVideos = from(
  'https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/video-understanding',
  '2026-11-21',
)
const vertexUrls = from(
  'https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference#parameters',
  '2026-11-21',
)
const guide = from('Gemini image understanding guide, 1.0 Pro Vision table', '2024-12')

/** The limits of a model on one surface. Contradicting pages: the newest stands, see docs/facts/limits.md. */
export function limitsOf(row: CatalogueRow, surface: ModelSurface): MediaLimits {
  return surface === 'vertex' ? vertexLimits(row) : developerLimits(row)
}

function developerLimits(row: CatalogueRow): MediaLimits {
  const first = row.family === '1.0'
  const long = row.inputTokens > 1_500_000 ? 2 : 1
  // The page of 2026-09-23: 3 h at the default, which is low, and 1 h at high; older ones: 1 h, and 3 h at low.
  const newest = row.family === '3' || row.family === '4'
  return {
    inlineRequestBytes: inputs(100 * MB),
    inlinePdfBytes: inputs(50 * MB),
    fileBytes: files(2 * GB),
    projectBytes: files(20 * GB),
    ...(row.version > 2 && { httpUrlBytes: inputs(100 * MB) }),
    imagesPerRequest: first ? guide(16) : images(3600),
    videosPerRequest: row.version >= 2.5 ? videos(10) : first ? guide(1) : videos(1),
    videoSecondsWithAudio: first ? guide(120) : videos((newest ? 3 : long) * hour),
    videoSecondsWithoutAudio: first ? guide(120) : videos((newest ? 3 : long) * hour),
    ...(row.version >= 2 && !newest && { videoSecondsAtLow: videos(3 * long * hour) }),
    ...(newest && { videoSecondsAtHigh: videos(hour) }),
    audioSeconds: sounds(9.5 * hour),
    pdfPages: papers(1000),
    fps: sdk([0, 24] as const),
  }
}

function vertexLimits(row: CatalogueRow): MediaLimits {
  const first = row.family === '1.0'
  return {
    inlineRequestBytes: vertexModels(500 * MB),
    inlinePdfBytes: vertexModels(50 * MB),
    inlineImageBytes: vertexImages(7 * MB),
    fileBytes: vertexModels(2 * GB),
    httpUrlBytes: vertexModels(100 * MB),
    httpUrlSmallBytes: vertexUrls(15 * MB),
    httpUrlImagesPerRequest: vertexUrls(10),
    httpUrlVideosPerRequest: vertexUrls(1),
    imagesPerRequest: vertexImages(vertexImageCount(row)),
    videosPerRequest: first ? vertexVideos(1) : vertexVideos(10),
    youtubePerRequest: vertexVideos(1),
    videoSecondsWithAudio: first ? guide(120) : vertexVideos((row.family === '1.5' ? 50 : 45) * 60),
    videoSecondsWithoutAudio: first ? guide(120) : vertexVideos(60 * 60),
    audioSeconds: vertexModels(8.4 * hour),
    pdfPages: vertexModels(row.version >= 3.1 ? 3000 : 1000),
    fps: sdk([0, 24] as const),
  }
}

function vertexImageCount({ id, family }: CatalogueRow): number {
  if (family === '1.0') return 16
  if (id === 'gemini-3-pro-preview') return 900
  if (id === 'gemini-3-pro-image') return 14
  if (id === 'gemini-2.5-flash-image') return 3
  return 3000
}
