// The promises about weight: the sdk alone ≤ 15 kB, a first load of the chat ≤ 250 kB, both gzip, and no stray chunk.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const kilobytes = (...buffers) => buffers.reduce((sum, buffer) => sum + gzipSync(buffer, { level: 9 }).length, 0) / 1000

const sdk = await build({ entryPoints: [here('../sdk/index.ts')], bundle: true, minify: true, format: 'esm', write: false })
const firstLoad = ['chat/chat.js', 'chat/chat.css', 'design/tokens.css'].map((name) => readFileSync(here(`../../static/${name}`)))
const chunks = here('../../static/chunks')

const rows = [
  ['sdk', kilobytes(sdk.outputFiles[0].contents), 15],
  ['chat, first load', kilobytes(...firstLoad), 250],
  ['stray chunks', existsSync(chunks) ? readdirSync(chunks).length : 0, 0],
]
for (const [name, size, limit] of rows) console.log(`${size <= limit ? 'ok  ' : 'OVER'} ${name}: ${size.toFixed(1)} of ${limit}`)
process.exitCode = rows.some(([, size, limit]) => size > limit) ? 1 : 0
