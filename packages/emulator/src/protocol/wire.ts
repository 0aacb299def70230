/**
 * The parts of the Gemini REST protocol the emulator reads and writes, in camelCase. Everything is optional because it
 * comes from outside: `validate/` decides what may be missing.
 * Source: https://ai.google.dev/api/generate-content and the types of @google/genai 3.1.0
 */

/** Bytes inside the request. */
export interface Blob {
  mimeType?: string
  /** Base64, with or without padding, URL-safe letters allowed. */
  data?: string
  displayName?: string
}

/** Bytes that were uploaded before, or that stand at a public address. */
export interface FileData {
  mimeType?: string
  fileUri?: string
}

/** A stretch of a video; offsets are proto durations such as `12.5s`. */
export interface VideoMetadata {
  startOffset?: string
  endOffset?: string
  fps?: number
}

export interface Part {
  text?: string
  inlineData?: Blob
  fileData?: FileData
  videoMetadata?: VideoMetadata
  mediaResolution?: { level?: string }
  mediaProcessing?: string
  thought?: boolean
  thoughtSignature?: string
  functionCall?: { id?: string; name?: string; args?: Record<string, unknown> }
  functionResponse?: { id?: string; name?: string; response?: Record<string, unknown>; parts?: Part[] }
  executableCode?: unknown
  codeExecutionResult?: unknown
}

export interface Content {
  role?: string
  parts?: Part[]
}

export interface ThinkingConfig {
  includeThoughts?: boolean
  thinkingBudget?: number
  thinkingLevel?: string
}

/** An OpenAPI 3.0 subset, types in capital letters. */
export interface Schema {
  type?: string | string[]
  format?: string
  title?: string
  description?: string
  nullable?: boolean
  enum?: unknown[]
  items?: Schema
  prefixItems?: Schema[]
  minItems?: number | string
  maxItems?: number | string
  properties?: Record<string, Schema>
  required?: string[]
  propertyOrdering?: string[]
  anyOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number | string
  maxLength?: number | string
  pattern?: string
  example?: unknown
  default?: unknown
  const?: unknown
  oneOf?: Schema[]
  $ref?: string
  $defs?: Record<string, Schema>
  additionalProperties?: unknown
}

export interface GenerationConfig {
  candidateCount?: number
  stopSequences?: string[]
  maxOutputTokens?: number
  temperature?: number
  topP?: number
  topK?: number
  seed?: number
  presencePenalty?: number
  frequencyPenalty?: number
  responseLogprobs?: boolean
  logprobs?: number
  responseMimeType?: string
  responseSchema?: Schema
  responseJsonSchema?: Schema
  /** The newer way to ask for JSON; read by `withFormat` of prepare-call.ts. */
  responseFormat?: { text?: { mimeType?: string; schema?: Schema } }
  responseModalities?: string[]
  mediaResolution?: string
  thinkingConfig?: ThinkingConfig
}

export interface GenerateContentRequest {
  model?: string
  contents?: Content[]
  systemInstruction?: Content
  generationConfig?: GenerationConfig
  safetySettings?: { category?: string; threshold?: string }[]
  tools?: Record<string, unknown>[]
  toolConfig?: Record<string, unknown>
  cachedContent?: string
  labels?: Record<string, string>
}

/** What a token was spent on. */
export type Modality = 'TEXT' | 'IMAGE' | 'VIDEO' | 'AUDIO' | 'DOCUMENT'

export interface ModalityTokens {
  modality: Modality
  tokenCount: number
}

export interface UsageMetadata {
  promptTokenCount: number
  candidatesTokenCount?: number
  totalTokenCount: number
  cachedContentTokenCount?: number
  promptTokensDetails: ModalityTokens[]
  cacheTokensDetails?: ModalityTokens[]
  candidatesTokensDetails?: ModalityTokens[]
  thoughtsTokenCount?: number
  trafficType?: string
  serviceTier?: string
}

export interface Candidate {
  content?: Content
  finishReason?: string
  finishMessage?: string
  index?: number
  avgLogprobs?: number
  safetyRatings?: { category: string; probability: string; blocked?: boolean }[]
}

export interface GenerateContentResponse {
  candidates?: Candidate[]
  promptFeedback?: { blockReason: string; safetyRatings?: unknown[] }
  usageMetadata?: UsageMetadata
  modelVersion?: string
  createTime?: string
  responseId?: string
}
