/** The element that the template brings along, and a socket that never opens: stores can be loaded without a server. */
import { vi } from 'vitest'

const user = { id: 7, username: 'alice', display_name: '王爱丽 Alice', kind: 'person', avatar: null, is_active: true, profile: {}, email: '', language: 'en', is_staff: false }
const boot = { user, wsPath: '/ws/v1', api: '/api/v1', language: 'en', demo: true, version: '0' }
const element = Object.assign(document.createElement('script'), { id: 'boot', type: 'application/json', textContent: JSON.stringify(boot) })
document.head.append(element)
vi.stubGlobal('fetch', () => Promise.reject(new Error('no network in tests')))
