/** WCAG 2.2 AA, both themes: small text 4.5 to 1 (1.4.3), signs 3 to 1 (1.4.11). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(`${import.meta.dirname}/../../design/tokens.css`, 'utf8')
const coloursOf = (block: string) => Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name!, value!]))
const light = coloursOf(css.split('@media')[0]!)
const themes = { light, dark: { ...light, ...coloursOf(css.split('[data-theme="dark"]')[1]!) } }

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter! + 0.05) / (darker! + 0.05)
}
const below = (colours: Record<string, string>, limit: number, pairs: [string, string][]) =>
  pairs.map(([ink, ground]) => ({ pair: `${ink} on ${ground}`, ratio: contrast(colours[ink]!, colours[ground]!) })).filter(({ ratio }) => !(ratio >= limit))
const cross = (inks: string[], grounds: string[]) => inks.flatMap((ink) => grounds.map((ground): [string, string] => [ink, ground]))

const GROUNDS = ['canvas', 'surface', 'sunken', 'raised', 'hover', 'selected', 'bubble', 'bubble-own']

describe.each(Object.entries(themes))('%s', (_, colours) => {
  test('words can be read on every ground', () => {
    expect(below(colours, 4.5, cross(['text', 'text-soft', 'text-faint', 'accent', 'danger'], GROUNDS))).toEqual([])
  })

  test('words on a colour of their own can be read', () => {
    const avatars = Object.keys(colours).filter((name) => /^avatar-\d$/.test(name))
    expect(avatars).toHaveLength(8)
    expect(below(colours, 4.5, [
      ['on-accent', 'accent'], ['on-accent', 'accent-strong'], ['accent', 'accent-soft'], ['danger', 'danger-soft'], ['warning', 'warning-soft'], ['text', 'mark'], ['text', 'thumb'],
      ['on-danger', 'danger'],
      ...cross(['on-avatar'], avatars),
    ])).toEqual([])
  })

  test('signs stand out', () => {
    expect(below(colours, 3, cross(['online', 'accent'], ['surface', 'sunken', 'raised']))).toEqual([])
  })
})
