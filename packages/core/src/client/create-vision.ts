import { SightglassError } from '../errors/sightglass-error.ts'
import { createFiles, type Files } from '../files/create-files.ts'
import type { MediaSource } from '../media/types.ts'
import { DEFAULT_MODEL } from '../models/resolve-model.ts'
import type { Detection } from '../spatial/detection.ts'
import type { TimedEvent } from '../spatial/parse-events.ts'
import type { TokenEstimate } from '../tokens/types.ts'
import { startClock } from './calls/call-clock.ts'
import { createCaller, type ModelCaller } from './calls/caller.ts'
import { createLimiter } from './calls/limiter.ts'
import { createTelemetry } from './calls/telemetry.ts'
import { type Chat, type ChatOptions, createChat } from './chat.ts'
import { apiVersionOf, type Connection, connect, hasCredentials, surfaceOf } from './connection/connection.ts'
import { type MapOptions, type MapResult, mapSources } from './map-sources.ts'
import { type CountOptions, type CountResult, countInput, estimateInput } from './tasks/count-task.ts'
import { detectInTiles, type TileOptions } from './tasks/detect-in-tiles.ts'
import {
  type Extracted,
  type ExtractOptions,
  type ExtractResult,
  type ExtractSchema,
  extractTask,
  type Partly,
} from './tasks/extract-task.ts'
import { type MediaInput, type PreparedCall, prepareCall, type TaskDefinition } from './tasks/prepare-call.ts'
import { runTask, streamTask } from './tasks/run-task.ts'
import { type DetectOptions, detectTask, pointTask, segmentTask } from './tasks/spatial-tasks.ts'
import type { TaskOptions } from './tasks/task-options.ts'
import {
  type AskOptions,
  askTask,
  type CaptionOptions,
  type ClassifyOptions,
  type ClassifyResult,
  captionTask,
  classifyTask,
  type ReadTextOptions,
  type ReadTextResult,
  readTextTask,
  type TextResult,
} from './tasks/text-tasks.ts'
import {
  type ChaptersResult,
  chaptersTask,
  describeTask,
  type EventsResult,
  eventsTask,
  type TranscriptResult,
  transcriptTask,
  type VideoOptions,
} from './tasks/video-tasks.ts'
import type { DetectResult } from './types.ts'
import type { VisionContext } from './vision-context.ts'
import type { VisionOptions } from './vision-options.ts'
import type { VisionStream } from './vision-stream.ts'

/** The vision tasks over one connection. Make it with {@link createVision}. */
export interface Vision {
  /** Finds things and gives their boxes in pixels of the picture; with `tiles`, slice by slice for small things. */
  detect(media: MediaInput, options?: DetectOptions & { readonly tiles?: TileOptions }): Promise<DetectResult>
  /** As `detect`, with a mask for each thing, in the form that the model gives (PNG or polygon). */
  segment(media: MediaInput, options?: DetectOptions): Promise<DetectResult>
  /** Points to things; with `trajectory`, along an ordered row of points. */
  point(media: MediaInput, options?: DetectOptions): Promise<DetectResult>
  /** Answers a question about one or many media: pictures, clips, sound, PDF. */
  ask(media: MediaInput, prompt: string, options?: AskOptions): Promise<TextResult>
  /** Says what is in a picture. */
  caption(media: MediaInput, options?: CaptionOptions): Promise<TextResult>
  /** Chooses from a closed list of labels. */
  classify(media: MediaInput, options: ClassifyOptions): Promise<ClassifyResult>
  /** Reads the text in pictures and documents; for one picture with the box of each line. */
  readText(media: MediaInput, options?: ReadTextOptions): Promise<ReadTextResult>
  /** Fills the caller's schema from the media; typed and checked when it is a Standard Schema (zod, valibot, arktype). */
  extract<Schema extends ExtractSchema>(
    media: MediaInput,
    options: ExtractOptions<Schema>,
  ): Promise<ExtractResult<Extracted<Schema>>>
  /** Tasks for clips, with or without sound. */
  readonly video: {
    /** Says what happens, and what people say. */
    describe(media: MediaInput, options?: VideoOptions): Promise<TextResult>
    /** Divides the clip. `toChapters(result.chapters)` writes them as YouTube wants them. */
    chapters(media: MediaInput, options?: VideoOptions): Promise<ChaptersResult>
    /** Lists what happens when. */
    events(media: MediaInput, options?: VideoOptions): Promise<EventsResult>
    /** Writes down what is said. `toWebVtt` and `toSrt` make subtitles of it. */
    transcript(media: MediaInput, options?: VideoOptions): Promise<TranscriptResult>
  }
  /** The same tasks as they come: loop for the pieces, then await `result`. */
  readonly stream: {
    ask(media: MediaInput, prompt: string, options?: AskOptions): VisionStream<string, TextResult>
    caption(media: MediaInput, options?: CaptionOptions): VisionStream<string, TextResult>
    /** Each detection as soon as its JSON closes. */
    detect(media: MediaInput, options?: DetectOptions): VisionStream<Detection, DetectResult>
    segment(media: MediaInput, options?: DetectOptions): VisionStream<Detection, DetectResult>
    point(media: MediaInput, options?: DetectOptions): VisionStream<Detection, DetectResult>
    /** Each line as it is complete; without a box where no boxes were asked for. */
    readText(media: MediaInput, options?: ReadTextOptions): VisionStream<Detection, ReadTextResult>
    /** The data so far, each time something was added; only `result` is checked against the schema. */
    extract<Schema extends ExtractSchema>(
      media: MediaInput,
      options: ExtractOptions<Schema>,
    ): VisionStream<Partly<Extracted<Schema>>, ExtractResult<Extracted<Schema>>>
    readonly video: {
      describe(media: MediaInput, options?: VideoOptions): VisionStream<string, TextResult>
      /** Each entry as soon as its JSON closes, in the order of the reply. */
      chapters(media: MediaInput, options?: VideoOptions): VisionStream<TimedEvent, ChaptersResult>
      events(media: MediaInput, options?: VideoOptions): VisionStream<TimedEvent, EventsResult>
      transcript(media: MediaInput, options?: VideoOptions): VisionStream<TimedEvent, TranscriptResult>
    }
  }
  /** All of a task but the sending: a request for any `@google/genai` client, and the readers of its reply. No key needed. */
  readonly prepare: {
    detect(media: MediaInput, options?: DetectOptions): Promise<PreparedCall<DetectResult, Detection>>
    segment(media: MediaInput, options?: DetectOptions): Promise<PreparedCall<DetectResult, Detection>>
    point(media: MediaInput, options?: DetectOptions): Promise<PreparedCall<DetectResult, Detection>>
    ask(media: MediaInput, prompt: string, options?: AskOptions): Promise<PreparedCall<TextResult, string>>
    caption(media: MediaInput, options?: CaptionOptions): Promise<PreparedCall<TextResult, string>>
    classify(media: MediaInput, options: ClassifyOptions): Promise<PreparedCall<ClassifyResult, string>>
    readText(media: MediaInput, options?: ReadTextOptions): Promise<PreparedCall<ReadTextResult, Detection>>
    extract<Schema extends ExtractSchema>(
      media: MediaInput,
      options: ExtractOptions<Schema>,
    ): Promise<PreparedCall<ExtractResult<Extracted<Schema>>, Partly<Extracted<Schema>>>>
    readonly video: {
      describe(media: MediaInput, options?: VideoOptions): Promise<PreparedCall<TextResult, string>>
      chapters(media: MediaInput, options?: VideoOptions): Promise<PreparedCall<ChaptersResult, TimedEvent>>
      events(media: MediaInput, options?: VideoOptions): Promise<PreparedCall<EventsResult, TimedEvent>>
      transcript(
        media: MediaInput,
        options?: VideoOptions,
      ): Promise<PreparedCall<TranscriptResult, TimedEvent>>
    }
  }
  /** Runs a task on many sources, a few at a time: ordered results, each a value or an error. Never rejects. */
  map<Source = MediaSource, Value = unknown>(
    sources: readonly Source[],
    task: (source: Source, context: { index: number; signal: AbortSignal }) => Promise<Value>,
    options?: MapOptions<Source, NoInfer<Value>>,
  ): Promise<MapResult<Source, Value>[]>
  /** What a request would take, part by part, and how that is known. Needs no key. */
  estimate(media: MediaInput, options?: CountOptions): Promise<TokenEstimate>
  /** Asks the API to count, and says how far the estimate was off. */
  countTokens(media: MediaInput, options?: CountOptions): Promise<CountResult>
  /** The Files API: upload once, use in many calls. Developer API only. @throws `config_invalid` without a key or on Vertex */
  readonly files: Files
  /** A talk of several turns about media. */
  chat(options?: ChatOptions): Chat
  /** What the client was made with, for those who want to go on by hand. @throws `config_invalid` without a key */
  readonly connection: Connection
}

/**
 * Makes a client for every vision task.
 *
 * @throws Nothing for a missing key: that is told by the first task that needs one (`config_invalid`), since preparing
 * and estimating work without.
 * @example
 * const vision = createVision()
 * const { detections } = await vision.detect('photo.jpg', { labels: ['cup', 'spoon'] })
 */
export function createVision(options: VisionOptions = {}): Vision {
  const context = createContext(options)
  const run = <Answer extends object, Item>(
    media: MediaInput,
    given: TaskOptions,
    task: TaskDefinition<Answer, Item>,
  ) => runTask(context, media, given, task)
  const prepare = <Answer extends object, Item>(
    media: MediaInput,
    given: TaskOptions,
    task: TaskDefinition<Answer, Item>,
  ) => prepareCall(context, media, { ...given, signal: startClock(given, context).signal }, task)
  const stream = <Answer extends object, Item>(
    media: MediaInput,
    given: TaskOptions,
    task: () => TaskDefinition<Answer, Item>,
  ) => streamTask(context, media, given, task)
  return {
    detect: async (media, given = {}) =>
      given.tiles === undefined
        ? run(media, given, detectTask(given))
        : detectInTiles(context, media, { ...given, tiles: given.tiles }),
    segment: async (media, given = {}) => run(media, given, segmentTask(given)),
    point: async (media, given = {}) => run(media, given, pointTask(given)),
    ask: async (media, prompt, given = {}) => run(media, given, askTask(prompt)),
    caption: async (media, given = {}) => run(media, given, captionTask(given)),
    classify: async (media, given) => run(media, given, classifyTask(given)),
    readText: async (media, given = {}) => run(media, given, readTextTask(given)),
    extract: async (media, given) => run(media, given, extractTask(given)),
    video: {
      describe: async (media, given = {}) => run(media, given, describeTask(given)),
      chapters: async (media, given = {}) => run(media, given, chaptersTask(given)),
      events: async (media, given = {}) => run(media, given, eventsTask(given)),
      transcript: async (media, given = {}) => run(media, given, transcriptTask(given)),
    },
    stream: {
      ask: (media, prompt, given = {}) => stream(media, given, () => askTask(prompt)),
      caption: (media, given = {}) => stream(media, given, () => captionTask(given)),
      detect: (media, given = {}) => stream(media, given, () => detectTask(given)),
      segment: (media, given = {}) => stream(media, given, () => segmentTask(given)),
      point: (media, given = {}) => stream(media, given, () => pointTask(given)),
      readText: (media, given = {}) => stream(media, given, () => readTextTask(given)),
      extract: (media, given) => stream(media, given, () => extractTask(given)),
      video: {
        describe: (media, given = {}) => stream(media, given, () => describeTask(given)),
        chapters: (media, given = {}) => stream(media, given, () => chaptersTask(given)),
        events: (media, given = {}) => stream(media, given, () => eventsTask(given)),
        transcript: (media, given = {}) => stream(media, given, () => transcriptTask(given)),
      },
    },
    prepare: {
      detect: async (media, given = {}) => prepare(media, given, detectTask(given)),
      segment: async (media, given = {}) => prepare(media, given, segmentTask(given)),
      point: async (media, given = {}) => prepare(media, given, pointTask(given)),
      ask: async (media, prompt, given = {}) => prepare(media, given, askTask(prompt)),
      caption: async (media, given = {}) => prepare(media, given, captionTask(given)),
      classify: async (media, given) => prepare(media, given, classifyTask(given)),
      readText: async (media, given = {}) => prepare(media, given, readTextTask(given)),
      extract: async (media, given) => prepare(media, given, extractTask(given)),
      video: {
        describe: async (media, given = {}) => prepare(media, given, describeTask(given)),
        chapters: async (media, given = {}) => prepare(media, given, chaptersTask(given)),
        events: async (media, given = {}) => prepare(media, given, eventsTask(given)),
        transcript: async (media, given = {}) => prepare(media, given, transcriptTask(given)),
      },
    },
    estimate: async (media, given = {}) => estimateInput(context, media, given),
    countTokens: async (media, given = {}) => countInput(context, media, given),
    map: mapSources,
    chat: (given) => createChat(context, given),
    get files() {
      return context.files()
    },
    get connection() {
      return context.connection()
    },
  }
}

function createContext(options: VisionOptions): VisionContext {
  let connection: Connection | undefined
  let caller: ModelCaller | undefined
  let files: Files | undefined
  const context: VisionContext = {
    model: options.model ?? DEFAULT_MODEL,
    surface: surfaceOf(options),
    apiVersion: apiVersionOf(options),
    budget: options.limits ?? {},
    options,
    connection: () => {
      connection ??= connect(options)
      return connection
    },
    files: () => {
      if (context.surface === 'vertex') {
        throw new SightglassError('config_invalid', 'Vertex has no Files API.', {
          details: { try: 'Put the media into Cloud Storage and pass its gs:// address.' },
        })
      }
      files ??= openFiles(context.connection(), options)
      return files
    },
    uploader: () => (context.surface === 'vertex' || !hasCredentials(options) ? undefined : context.files()),
    caller: () => {
      caller ??= createCaller({
        connection: context.connection(),
        limiter: createLimiter(options.limits),
        telemetry: createTelemetry(options.telemetry),
        ...(options.retry && { retry: options.retry }),
        ...(options.hooks && { hooks: options.hooks }),
      })
      return caller
    },
  }
  return context
}

/** The Files API over the same connection, so that base URL, version and key need to be told once. */
function openFiles(connection: Connection, options: VisionOptions): Files {
  const { baseUrl, apiVersion, apiKey } = connection
  const { cacheDir, fetch, headers, retry = {} } = options
  const { attempts, initialDelayMs, maxDelayMs } = retry
  return createFiles({
    retry: {
      ...(attempts !== undefined && { maxAttempts: attempts }),
      ...(initialDelayMs !== undefined && { initialDelayMs }),
      ...(maxDelayMs !== undefined && { maxDelayMs }),
    },
    baseUrl,
    apiVersion,
    ...(apiKey !== undefined && { apiKey }),
    ...(apiKey !== undefined && headers && { authHeaders: () => ({ ...headers, 'x-goog-api-key': apiKey }) }),
    ...(cacheDir !== undefined && { cacheDir }),
    ...(fetch && { fetch }),
    ...(options.media?.fetch && { fetchLimits: options.media.fetch }),
  })
}
