/** The sign-in page: a demo account fills in the form. Imports nothing, so that it stays a file of its own. */
const field = (name: string) => document.querySelector<HTMLInputElement>(`input[name=${name}]`)

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-demo-username]')) {
  button.addEventListener('click', () => {
    const { demoUsername = '', demoPassword = '' } = button.dataset
    field('username')!.value = demoUsername
    field('password')!.value = demoPassword
    document.querySelector<HTMLButtonElement>('[data-testid=sign-in]')?.focus()
  })
}

document.querySelector('form')?.addEventListener('submit', () => {
  document.querySelector<HTMLButtonElement>('[data-testid=sign-in]')?.setAttribute('aria-busy', 'true')
})

const theme = localStorage.getItem('hongyan:theme')
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme

export {}
