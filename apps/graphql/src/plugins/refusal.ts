/** The part of Yoga's `fetchAPI` that an answer is made with. */
export interface AnswerMaker {
  readonly Response: typeof Response
}

/** An answer of the transport, before GraphQL began: the body is still what a GraphQL client can read. */
export function refusal(
  { Response: Answer }: AnswerMaker,
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Answer.json({ errors: [{ message, extensions: { code } }] }, { status, headers: { ...headers } })
}
