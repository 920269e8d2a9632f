import type { WireError } from './protocol'

/** What the server answered in place of an ok, over the socket or over REST. */
export class RequestError extends Error {
  readonly code: string
  readonly detail: Record<string, unknown>
  /** Seconds to wait, where the server named them. */
  readonly retryAfter: number | null

  constructor(error: WireError) {
    super(error.message || error.code)
    this.name = 'RequestError'
    this.code = error.code
    this.detail = error.detail ?? {}
    const named = error.retry_after ?? this.detail.retry_after
    this.retryAfter = typeof named === 'number' ? named : null
  }
}

/** The request may or may not have arrived: the link broke, or no answer came in time. */
export class LinkLost extends Error {
  constructor() {
    super('the link was lost before the answer came')
    this.name = 'LinkLost'
  }
}

/** Nothing was stored, and the same request may succeed later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof LinkLost) return true
  return error instanceof RequestError && ['unavailable', 'rate_limited', 'unauthenticated'].includes(error.code)
}

/** Any thrown value → what can be shown and kept. */
export function asWireError(error: unknown): WireError {
  if (error instanceof RequestError) return { code: error.code, message: error.message, detail: error.detail }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}
