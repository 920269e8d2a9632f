/** Buttons above the source of a text: they put marks around what is selected. Without them the source is written by hand. */
const MARKS: [label: string, icon: string, before: string, after: string][] = [
  ['H2', 'format_h2', '<h2>', '</h2>'],
  ['B', 'format_bold', '<strong>', '</strong>'],
  ['I', 'format_italic', '<em>', '</em>'],
  ['P', 'format_paragraph', '<p>', '</p>'],
  ['•', 'format_list_bulleted', '<ul>\n<li>', '</li>\n</ul>'],
  ['1.', 'format_list_numbered', '<ol>\n<li>', '</li>\n</ol>'],
  ['a', 'link', '<a href="https://">', '</a>'],
]

/** Around the selection, which stays selected; execCommand, so that the browser's own undo takes it back. */
function surround(text: HTMLTextAreaElement, before: string, after: string) {
  const { selectionStart: start, selectionEnd: end, value } = text
  const chosen = value.slice(start, end)
  text.focus()
  if (!document.execCommand('insertText', false, before + chosen + after)) text.setRangeText(before + chosen + after, start, end)
  text.setSelectionRange(start + before.length, start + before.length + chosen.length)
}

function bar(text: HTMLTextAreaElement): HTMLElement {
  const made = document.createElement('div')
  made.className = 'org-marks'
  for (const [label, icon, before, after] of MARKS) {
    const button = document.createElement('button')
    button.type = 'button'
    button.title = `${before.replace('\n', '')} … ${after.replace('\n', '')}`
    button.setAttribute('aria-label', label)
    const picture = document.createElement('span')
    picture.className = 'material-symbols-outlined'
    picture.setAttribute('aria-hidden', 'true')
    picture.textContent = icon
    button.append(picture)
    button.addEventListener('click', () => surround(text, before, after))
    made.append(button)
  }
  return made
}

for (const text of document.querySelectorAll<HTMLTextAreaElement>('textarea[data-rich]')) text.before(bar(text))

// several files are chosen at once: each is named, where unfold names the first
for (const input of document.querySelectorAll<HTMLInputElement>('input[type=file][multiple]')) {
  input.addEventListener('change', () => {
    const shown = input.closest('.field-line')?.querySelector<HTMLInputElement>('input[type=text]')
    if (shown) shown.value = Array.from(input.files ?? [], ({ name }) => name).join(', ')
  })
}

export {}
