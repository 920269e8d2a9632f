/** The import wizard while a worker is at it: how far it is, asked for every second, then the page that says what came of it. */
const EVERY_MS = 1000

const box = document.querySelector<HTMLElement>('#import-progress')
const says = document.querySelector<HTMLElement>('#import-says')
const bar = box?.querySelector('progress')

interface Progress { state: string; says: string; percent: number | null }

async function look() {
  const answer = await fetch(box?.dataset.url ?? '', { headers: { Accept: 'application/json' } })
  if (answer.redirected || (answer.status >= 400 && answer.status < 500)) return location.reload() // no longer signed in
  if (answer.ok) draw((await answer.json()) as Progress)
}

function draw(progress: Progress) {
  if (progress.state !== box?.dataset.state) return location.reload()
  if (says && says.textContent !== progress.says) says.textContent = progress.says
  if (progress.percent === null) bar?.removeAttribute('value')
  else if (bar) bar.value = progress.percent
}

async function go() {
  try {
    await look()
  } catch {
    // the server is away for a moment: it is asked again
  }
  setTimeout(() => void go(), EVERY_MS)
}

if (box) void go()
