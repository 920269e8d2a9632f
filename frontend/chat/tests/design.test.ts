import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = `${import.meta.dirname}/../..`
const names = ['chat', 'design', 'sdk'].flatMap((folder) => readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
const read = (name: string) => readFileSync(`${root}/${name}`, 'utf8')
const stylesOf = (name: string) => (name.endsWith('.vue') ? (/<style[^>]*>([\s\S]*)<\/style>/.exec(read(name))?.[1] ?? '') : read(name))
const drawn = names.filter((name) => /\.(vue|css)$/.test(name) && name !== 'design/tokens.css')
const tokens = read('design/tokens.css')
const namedIn = (style: string) => [...style.matchAll(/(--[\w-]+):/g)].map(([, name]) => name!)

test('no colour stands outside the tokens', () => {
  expect(drawn.filter((name) => /#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|:\s*(white|black)\b/i.test(stylesOf(name)))).toEqual([])
})

test('no size in pixels stands outside the tokens, save hairlines and widths of the screen', () => {
  const sizes = (name: string) => stylesOf(name).replace(/@(media|container)[^{]*\{/g, '').match(/\b(?!1px)\d+px/g) ?? []
  expect(drawn.flatMap((name) => sizes(name).map((size) => `${name} ${size}`))).toEqual([])
})

test('each token that is used exists', () => {
  const inTokens = new Set(namedIn(tokens))
  // the admin's pages stand in unfold's theme, whose colours are --color-…
  const isUnfolds = (name: string, token: string) => name === 'design/admin.css' && token.startsWith('--color-')
  const unknown = drawn.flatMap((name) => {
    const own = new Set(namedIn(stylesOf(name)))
    const used = [...stylesOf(name).matchAll(/var\((--[\w-]+)\)/g)].map(([, token]) => token!)
    return used.filter((token) => !inTokens.has(token) && !own.has(token) && !isUnfolds(name, token)).map((token) => `${name} ${token}`)
  })
  expect(unknown).toEqual([])
})

test('dark by wish of the system and dark by choice are the same, and both redefine colours only', () => {
  const blocks = [...tokens.matchAll(/color-scheme: dark;([\s\S]*?)\n\s*\}/g)].map(([, block]) => block!.replace(/\s+/g, ' ').trim())
  expect(blocks).toHaveLength(2)
  expect(blocks[0]).toBe(blocks[1])
  const light = /color-scheme: light;([\s\S]*?)--font/.exec(tokens)![1]!
  const colours = (block: string) => [...block.matchAll(/(--[\w-]+):/g)].map(([, name]) => name).sort()
  expect(colours(blocks[0]!).filter((name) => !colours(light).includes(name))).toEqual([])
})

test('no HTML from strings', () => {
  expect(names.filter((name) => /\.(vue|ts)$/.test(name) && !name.includes('tests/') && /v-html|innerHTML|insertAdjacentHTML|document\.write/.test(read(name)))).toEqual([])
})

test('a file has at most 200 lines', () => {
  expect(names.filter((name) => /\.(vue|ts|css)$/.test(name) && read(name).split('\n').length > 201)).toEqual([])
})
