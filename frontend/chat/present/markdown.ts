/** The little Markdown that bots' cards use, as values to draw. */
import { safeAddress } from './text'

export interface Inline {
  text: string
  tag: 'span' | 'strong' | 'em' | 'code' | 'a'
  href?: string
}
export interface Block {
  tag: 'p' | 'li' | 'h3' | 'blockquote'
  parts: Inline[]
}

const INLINE = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|\[(.+?)\]\((\S+?)\)/g

export function blocksOf(markdown: string): Block[] {
  return markdown.split(/\r\n|\r|\n/).filter((line) => line.trim()).map((line) => {
    const [, mark = '', text = line] = /^\s*(#{1,6}\s+|[-*+]\s+|>\s?)?(.*)$/.exec(line) ?? []
    const tag = mark.startsWith('#') ? 'h3' : mark.startsWith('>') ? 'blockquote' : mark ? 'li' : 'p'
    return { tag, parts: inlinesOf(text) }
  })
}

function inlinesOf(text: string): Inline[] {
  const parts: Inline[] = []
  let end = 0
  for (const match of text.matchAll(INLINE)) {
    parts.push({ text: text.slice(end, match.index), tag: 'span' }, inlineOf(match))
    end = match.index + match[0].length
  }
  return [...parts, { text: text.slice(end), tag: 'span' as const }].filter((part) => part.text)
}

function inlineOf([whole, strong, em, code, label, address]: RegExpMatchArray): Inline {
  if (strong) return { text: strong, tag: 'strong' }
  if (em) return { text: em, tag: 'em' }
  if (code) return { text: code, tag: 'code' }
  const href = safeAddress(address)
  return href ? { text: label ?? '', tag: 'a', href } : { text: whole, tag: 'span' }
}
