import type { Files } from '../files/create-files.ts'
import type { MediaSource } from '../media/types.ts'
import type { Detection } from '../spatial/detection.ts'
import type { TimedEvent } from '../spatial/parse-events.ts'
import type { TokenEstimate } from '../tokens/types.ts'
import type { Chat, ChatOptions } from './chat.ts'
import type { Connection } from './connection/connection.ts'
import type { MapOptions, MapResult } from './map-sources.ts'
import type { CountOptions, CountResult } from './tasks/count-task.ts'
import type { TileOptions } from './tasks/detect-in-tiles.ts'
import type { Extracted, ExtractOptions, ExtractResult, ExtractSchema, Partly } from './tasks/extract-task.ts'
import type { MediaInput } from './tasks/inputs.ts'
import type { PreparedCall } from './tasks/prepare-call.ts'
import type { DetectOptions } from './tasks/spatial-tasks.ts'
import type {
  AskOptions,
  CaptionOptions,
  ClassifyOptions,
  ClassifyResult,
  ReadTextOptions,
  ReadTextResult,
  TextResult,
} from './tasks/text-tasks.ts'
import type { ChaptersResult, EventsResult, TranscriptResult, VideoOptions } from './tasks/video-tasks.ts'
import type { DetectResult } from './types.ts'
import type { VisionStream } from './vision-stream.ts'

/** The vision tasks over one connection. Make it with `createVision`. */
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
