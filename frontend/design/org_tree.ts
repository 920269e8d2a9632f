/** The admin's department tree: levels that open and shut (fetched where they are many), and moving by drag and drop. */
const KEY = 'org-tree' // which departments are open, for as long as the tab lives
const AT_FIRST = 2 // levels that are open where nobody has chosen yet
const EDGE = 1 / 3 // of a row's height: above it a drop means "before", under it "below"

const table = document.querySelector<HTMLTableElement>('.org-tree')
const sheet = document.querySelector<HTMLFormElement>('#org-move')
const body = table?.tBodies[0]
const rows = () => [...(body?.rows ?? [])]
const toggle = (row: HTMLElement) => row.querySelector<HTMLButtonElement>('.org-toggle')
const path = (row: HTMLElement) => row.dataset.path ?? ''
const inside = (row: HTMLElement, above: HTMLElement) => row !== above && path(row).startsWith(path(above))
const isOpen = (row: HTMLElement) => toggle(row)?.getAttribute('aria-expanded') === 'true'

function remember() {
  sessionStorage.setItem(KEY, JSON.stringify(rows().filter(isOpen).map((row) => row.dataset.id)))
}

function remembered(): Set<string> | null {
  const kept = sessionStorage.getItem(KEY)
  return kept === null ? null : new Set(JSON.parse(kept) as string[])
}

/** Shows exactly the rows whose every level above is open. Rows stand in the order of the tree. */
function draw() {
  let shut: HTMLElement | null = null
  for (const row of rows()) {
    if (shut && inside(row, shut)) row.hidden = true
    else {
      row.hidden = false
      shut = isOpen(row) || !toggle(row) ? null : row
    }
  }
}

/** Puts the level below a row in, once. */
async function fetchLevel(row: HTMLElement) {
  const button = toggle(row)
  const url = button?.dataset.level
  if (!button || !url) return
  const answer = await fetch(url, { headers: { Accept: 'text/html' } })
  if (!answer.ok) return
  delete button.dataset.level
  const level = new DOMParser().parseFromString(`<table>${await answer.text()}</table>`, 'text/html')
  row.after(...level.querySelectorAll('tr'))
}

async function set(row: HTMLElement, open: boolean) {
  if (open) await fetchLevel(row)
  toggle(row)?.setAttribute('aria-expanded', String(open))
}

async function begin() {
  const kept = remembered()
  const wanted = (row: HTMLElement) => kept?.has(row.dataset.id ?? '') ?? depth(row) < AT_FIRST
  // the list grows while levels are fetched: the rows of a fetched level come next
  for (let row = body?.rows[0] as HTMLElement | null; row; row = row.nextElementSibling as HTMLElement | null) {
    if (toggle(row)) await set(row, wanted(row))
  }
  const named = document.getElementById(location.hash.slice(1))
  for (const row of rows()) if (named && inside(named, row)) await set(row, true)
  draw()
  named?.scrollIntoView({ block: 'center' })
}

function depth(row: HTMLElement): number {
  return Number(row.querySelector<HTMLElement>('.org-name')?.style.getPropertyValue('--depth'))
}

let dragged: HTMLElement | null = null

function rowAt(event: Event): HTMLElement | null {
  const row = (event.target as Element).closest<HTMLElement>('.org-tree tbody tr')
  return row && dragged && row !== dragged && !inside(row, dragged) ? row : null
}

function placeAt(row: HTMLElement, event: DragEvent): 'before' | 'below' {
  const box = row.getBoundingClientRect()
  return event.clientY - box.top < box.height * EDGE ? 'before' : 'below'
}

function mark(row: HTMLElement | null, place?: string) {
  for (const one of rows()) delete one.dataset.drop
  if (row && place) row.dataset.drop = place
}

/** Sends the form of the move page: the answer is the tree again, with a message. */
function move(row: HTMLElement, target: HTMLElement, where: string) {
  if (!sheet) return
  sheet.action = (sheet.dataset.action ?? '').replace('/0/', `/${row.dataset.id}/`)
  const fields = sheet.elements as unknown as Record<'target' | 'where', HTMLInputElement>
  fields.target.value = target.dataset.id ?? ''
  fields.where.value = where
  remember()
  sheet.submit()
}

body?.addEventListener('dragstart', (event) => {
  dragged = (event.target as Element).closest<HTMLElement>('tr')
  event.dataTransfer?.setData('text/plain', dragged?.dataset.id ?? '')
})
body?.addEventListener('dragend', () => {
  dragged = null
  mark(null)
})
body?.addEventListener('dragover', (event) => {
  const row = rowAt(event)
  mark(row, row ? placeAt(row, event) : undefined)
  if (row) event.preventDefault()
})
body?.addEventListener('drop', (event) => {
  const row = rowAt(event)
  if (!row || !dragged) return
  event.preventDefault()
  move(dragged, row, placeAt(row, event))
})
body?.addEventListener('click', async (event) => {
  const row = (event.target as Element).closest('.org-toggle')?.closest('tr')
  if (!row) return
  await set(row, !isOpen(row))
  draw()
  remember()
})
document.querySelector('.org-bar')?.addEventListener('click', async (event) => {
  const all = (event.target as HTMLElement).dataset.all
  if (!all) return
  for (const row of rows()) if (toggle(row)) await set(row, all === 'open')
  draw()
  remember()
})

void begin()

export {}
