/** Uploads with progress and cancel: XMLHttpRequest, because fetch cannot say how much it has sent. */
import { RequestError } from './errors'
import type { WireError } from './protocol'
import { codeOf, type Rest } from './rest'

export interface Attachment {
  id: string
  name: string
  size: number
  mime: string
  width?: number
  height?: number
  thumbnail?: string
}

export interface Upload {
  done: Promise<Attachment>
  cancel: () => void
}

export function upload(rest: Rest, file: File, kind: string, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest()
  const done = new Promise<Attachment>((resolve, reject) => {
    request.open('POST', rest.url('/attachments'))
    for (const [name, value] of Object.entries(rest.headers())) request.setRequestHeader(name, value)
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0)
    request.onerror = () => reject(new RequestError({ code: 'unavailable', message: '' }))
    request.onabort = () => reject(new RequestError({ code: 'cancelled', message: '' }))
    request.onload = () => {
      const answer = request.response as (Attachment & { error?: WireError }) | null
      if (request.status === 201 && answer) resolve(answer)
      else reject(new RequestError(answer?.error ?? { code: codeOf(request.status), message: '' }))
    }
    const form = new FormData()
    form.append('kind', kind)
    form.append('file', file, file.name)
    request.send(form)
  })
  return { done, cancel: () => request.abort() }
}
