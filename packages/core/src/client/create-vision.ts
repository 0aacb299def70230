import { startClock } from './calls/call-clock.ts'
import { createChat } from './chat.ts'
import { createContext } from './create-context.ts'
import { mapSources } from './map-sources.ts'
import { countInput, estimateInput } from './tasks/count-task.ts'
import { detectInTiles } from './tasks/detect-in-tiles.ts'
import { extractTask } from './tasks/extract-task.ts'
import type { MediaInput } from './tasks/inputs.ts'
import { prepareCall } from './tasks/prepare-call.ts'
import { runTask, streamTask } from './tasks/run-task.ts'
import { detectTask, pointTask, segmentTask } from './tasks/spatial-tasks.ts'
import type { TaskDefinition } from './tasks/task-definition.ts'
import type { TaskOptions } from './tasks/task-options.ts'
import { askTask, captionTask, classifyTask, readTextTask } from './tasks/text-tasks.ts'
import { chaptersTask, describeTask, eventsTask, transcriptTask } from './tasks/video-tasks.ts'
import type { Vision } from './vision.ts'
import type { VisionOptions } from './vision-options.ts'

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
