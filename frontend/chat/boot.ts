import type { Maintenance, Me } from '@sdk'

/** What the page brings along, so that the first picture needs no request. */
export interface Boot {
  user: Me
  wsPath: string
  api: string
  language: string
  demo: boolean
  version: string
  /** Where the service worker lies. */
  worker: string
  maintenance?: Maintenance
}

export function readBoot(): Boot {
  return JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Boot
}

export function cookie(name: string): string {
  const row = document.cookie.split('; ').find((part) => part.startsWith(`${name}=`))
  return row ? decodeURIComponent(row.slice(name.length + 1)) : ''
}
