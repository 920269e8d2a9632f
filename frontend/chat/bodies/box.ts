import type { Body } from '@sdk'

const LONGEST = 320
const SHORTEST = 96

/** The place that a picture takes before it has loaded, so that nothing moves when it has. */
export function boxOf(body: Body): Record<string, string> {
  const width = Number(body.width) || LONGEST
  const height = Number(body.height) || (LONGEST * 3) / 4
  const scale = Math.min(1, LONGEST / Math.max(width, height))
  const wide = Math.max(SHORTEST, Math.round(width * scale))
  const high = Math.max(SHORTEST / 2, Math.round(height * scale))
  return { width: `${wide}px`, aspectRatio: `${wide} / ${high}` }
}
