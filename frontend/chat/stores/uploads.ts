/** Files on their way up: a bubble from the first moment, under the client_id that the message will have. */
import { asWireError, newClientId, upload, type Attachment, type Body, type ConversationId, type Seq, type Upload, type WireError } from '@sdk'
import { shallowReactive } from 'vue'
import { client, rest } from './session'

export interface FileUpload {
  client_id: string
  conversation: ConversationId
  file: File
  kind: 'image' | 'video' | 'file'
  body: Body
  reply_to: Seq | null
  created_at: string
  progress: number
  error?: WireError
}

const uploads = shallowReactive(new Map<string, FileUpload>())
const running = new Map<string, Upload>()
/** The picture as it lies on this machine, shown until the server's has come. */
const previews = new Map<string, string>()
/** Files go up one after another, so that they arrive in the order in which they were chosen. */
let showing: Promise<unknown> = Promise.resolve()
let lane: Promise<unknown> = Promise.resolve()

export function uploadsOf(conversation: ConversationId): FileUpload[] {
  return [...uploads.values()].filter((one) => one.conversation === conversation)
}

export function previewOf(clientId: string): string | undefined {
  return previews.get(clientId)
}

export function sendFile(conversation: ConversationId, file: File, replyTo: Seq | null = null): void {
  const looked = look(file)
  const shown = Promise.all([looked, showing]).then(([facts]) => show(conversation, file, replyTo, facts))
  showing = shown
  void shown.then(enqueue)
}

function show(conversation: ConversationId, file: File, replyTo: Seq | null, facts: Facts): string {
  const client_id = newClientId()
  if (facts.url) previews.set(client_id, facts.url)
  const body = { name: file.name, size: file.size, mime: file.type, ...facts.body }
  uploads.set(client_id, {
    client_id, conversation, file, kind: facts.kind, body, reply_to: replyTo, created_at: new Date().toISOString(), progress: 0,
  })
  return client_id
}

function enqueue(clientId: string): void {
  lane = lane.then(() => run(clientId))
}

export function retryUpload(clientId: string): void {
  const one = uploads.get(clientId)
  if (!one) return
  uploads.set(clientId, { ...one, error: undefined, progress: 0 })
  enqueue(clientId)
}

export function cancelUpload(clientId: string): void {
  running.get(clientId)?.cancel()
  uploads.delete(clientId)
}

async function run(clientId: string): Promise<void> {
  const one = uploads.get(clientId)
  if (!one) return
  const going = upload(rest, one.file, one.kind, (progress) => change(clientId, { progress }))
  running.set(clientId, going)
  try {
    const attachment = await going.done
    if (!uploads.delete(clientId)) return
    client.send({ conversation: one.conversation, kind: one.kind, body: bodyOf(one, attachment), reply_to: one.reply_to }, clientId)
  } catch (error) {
    change(clientId, { error: asWireError(error) })
  } finally {
    running.delete(clientId)
  }
}

function change(clientId: string, changes: Partial<FileUpload>): void {
  const one = uploads.get(clientId)
  if (one) uploads.set(clientId, { ...one, ...changes })
}

/** Only what the kind's body knows: the server refuses unknown fields. */
function bodyOf({ kind, body }: FileUpload, { id, name, size, mime, width, height, thumbnail }: Attachment): Body {
  if (kind === 'file') return { attachment: id, name, size, mime }
  const sides = { width: width ?? body.width ?? null, height: height ?? body.height ?? null, thumbnail: thumbnail ?? null }
  return kind === 'video' ? { attachment: id, seconds: body.seconds, ...sides } : { attachment: id, ...sides }
}

interface Facts {
  kind: FileUpload['kind']
  body: Body
  url?: string
}

/** What the browser can say about a file before it is sent. What it can't show goes as a plain file. */
async function look(file: File): Promise<Facts> {
  const plain: Facts = { kind: 'file', body: {} }
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) return lookAtImage(file).catch(() => plain)
  if (/^video\/(mp4|webm)$/.test(file.type)) return lookAtVideo(file).catch(() => plain)
  return plain
}

async function lookAtImage(file: File): Promise<Facts> {
  const url = URL.createObjectURL(file)
  const image = new Image()
  image.src = url
  await image.decode()
  return { kind: 'image', url, body: { width: image.naturalWidth, height: image.naturalHeight } }
}

function lookAtVideo(file: File): Promise<Facts> {
  const url = URL.createObjectURL(file)
  const video = document.createElement('video')
  return new Promise((resolve, reject) => {
    video.onerror = reject
    video.onloadedmetadata = () => {
      const { duration, videoWidth: width, videoHeight: height } = video
      if (!Number.isFinite(duration) || duration <= 0) reject(new Error('no duration'))
      else resolve({ kind: 'video', url, body: { seconds: Math.round(duration * 10) / 10, width, height } })
    }
    video.src = url
  })
}
