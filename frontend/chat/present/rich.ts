/** An announcement's HTML → values to draw. The server has sanitised it; here nothing but what is named below passes either, and
 * the browser's parser runs no script and fetches nothing (DOMParser: a document without a browsing context). */
import { safeAddress } from './text'

export type Rich = string | { tag: string; given: Record<string, string>; inside: Rich[] }

// the page has its own first two levels of headings
const TAGS: Record<string, string> = {
  h1: 'h3', h2: 'h3', h3: 'h4', h4: 'h5', h5: 'h6', h6: 'h6',
  ...Object.fromEntries('p br hr strong b em i u s ul ol li blockquote code pre table thead tbody tr th td a img'.split(' ').map((tag) => [tag, tag])),
}
const PICTURE = /^\/api\/v1\/attachments\/[0-9a-f-]{36}(\/thumbnail)?$/
const NUMBERS = ['colspan', 'rowspan', 'start']

export function richOf(html: string): Rich[] {
  return insideOf(new DOMParser().parseFromString(html, 'text/html').body)
}

function insideOf(parent: Element): Rich[] {
  return [...parent.childNodes].flatMap((node): Rich[] => {
    if (node.nodeType === 3) return [node.textContent ?? '']
    return node.nodeType === 1 ? elementOf(node as Element) : []
  })
}

function elementOf(element: Element): Rich[] {
  const tag = TAGS[element.localName]
  if (!tag) return /^(script|style|template|iframe|object|svg|math|noscript|title|textarea)$/.test(element.localName) ? [] : insideOf(element)
  const given = givenTo(element)
  return tag === 'img' && !given.src ? [] : [{ tag, given, inside: insideOf(element) }]
}

function givenTo(element: Element): Record<string, string> {
  const given: Record<string, string> = {}
  for (const name of NUMBERS) if (/^\d{1,3}$/.test(element.getAttribute(name) ?? '')) given[name] = element.getAttribute(name)!
  if (element.localName === 'a') {
    const address = element.getAttribute('href') ?? ''
    const href = /^mailto:\S/i.test(address) ? address : safeAddress(address)
    if (href) Object.assign(given, { href, target: '_blank', rel: 'noopener noreferrer nofollow' })
  }
  if (element.localName === 'img') {
    const src = element.getAttribute('src') ?? ''
    if (PICTURE.test(src)) Object.assign(given, { src, alt: element.getAttribute('alt') ?? '', loading: 'lazy' })
  }
  return given
}
