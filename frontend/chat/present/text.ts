/** Plain text → pieces to draw: addresses become links, nothing ever becomes HTML. */
export interface Piece {
  text: string
  href?: string
  mention?: boolean
  code?: 'inline' | 'block'
}

// ends before closing punctuation of both scripts, so that "(see https://a.b/c)." links what was meant
const ADDRESS = /https?:\/\/[^\s<>"'，。；！？、（）《》「」【】]+[^\s<>"'，。；！？、（）《》「」【】.,;:!?)\]}]/gi

const CODE = /```(?:\w*\n)?([\s\S]+?)\n?```\n?|(?<!`)`([^`\n]+)`(?!`)/g

export function piecesOf(text: string, names: readonly string[] = []): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(CODE)) {
    const [whole, block, inline] = match
    pieces.push(...withLinks(text.slice(end, match.index), names), { text: block ?? inline!, code: block ? 'block' : 'inline' })
    end = match.index + whole.length
  }
  return [...pieces, ...withLinks(text.slice(end), names)]
}

function withLinks(text: string, names: readonly string[]): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    pieces.push(...withMentions(text.slice(end, match.index), names), { text: match[0], href: safeAddress(match[0]) })
    end = match.index + match[0].length
  }
  return [...pieces, ...withMentions(text.slice(end), names)].filter((piece) => piece.text)
}

/** An http(s) address as it is, anything else (javascript:, data:) not at all. */
export function safeAddress(address: unknown): string | undefined {
  if (typeof address !== 'string') return undefined
  try {
    const { protocol, href } = new URL(address)
    return protocol === 'http:' || protocol === 'https:' ? href : undefined
  } catch {
    return undefined
  }
}

function withMentions(text: string, names: readonly string[]): Piece[] {
  const marks = names.filter(Boolean).map((name) => `@${name}`)
  if (!marks.length) return [{ text }]
  const pattern = new RegExp(`(${marks.map((mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`)
  return text.split(pattern).map((part) => (marks.includes(part) ? { text: part, mention: true } : { text: part }))
}

/** The text cut around what was looked for: every second part is a hit. */
export function splitAt(text: string, words: string): string[] {
  const wanted = words.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return wanted ? text.split(new RegExp(`(${wanted})`, 'iu')) : [text]
}

const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}|\u200D\p{Extended_Pictographic})*\s*){1,3}$/u

/** Up to three emoji and nothing else are drawn large. */
export function isEmojiOnly(text: string): boolean {
  return EMOJI_ONLY.test(text)
}

/** 1-2 characters for an avatar: the last two of a Chinese person's name, the first two of a group's, the initials of another. */
export function initialsOf(name: string, group = false): string {
  const own = name.replace(/[(（[【].*?[)）\]】]/g, ' ') // “Dave (SRE)” is Dave
  const words = (own.trim() ? own : name).split(/\s+/).filter(Boolean)
  const first = words[0] ?? '?'
  if (/\p{Script=Han}/u.test(first)) return (group ? Array.from(first).slice(0, 2) : Array.from(first).slice(-2)).join('')
  if (group && first.length === 2) return first.toUpperCase() // IT, QA, UI: a word by itself
  const last = words.length > 1 ? words[words.length - 1]! : ''
  return ((Array.from(first)[0] ?? '') + (Array.from(last)[0] ?? '')).toUpperCase()
}
