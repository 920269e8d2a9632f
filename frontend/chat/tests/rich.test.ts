import { describe, expect, test } from 'vitest'
import { richOf, type Rich } from '../present/rich'
import { splitAt } from '../present/text'

const show = (parts: Rich[]): string =>
  parts.map((one) => (typeof one === 'string' ? one : `<${one.tag}${Object.entries(one.given).map(([name, value]) => ` ${name}=${value}`).join('')}>${show(one.inside)}</${one.tag}>`)).join('')
const PICTURE = '/api/v1/attachments/0f9a1b2c-0000-4000-8000-000000000001'
const LINK = 'target=_blank rel=noopener noreferrer nofollow'

describe('an announcement is drawn from what is known, whatever the HTML says', () => {
  test.each([
    ['<h1>Hi</h1><p>a <b>b</b><br></p>', '<h3>Hi</h3><p>a <b>b</b><br></br></p>'],
    ['<p onclick="x()" style="color:red" class="a">a</p>', '<p>a</p>'],
    ['<script>alert(1)</script><style>p{}</style><svg><a>x</a></svg><p>a</p>', '<p>a</p>'],
    ['<font>kept <i>words</i></font>', 'kept <i>words</i>'],
    ['<a href="https://a.b">x</a>', `<a href=https://a.b/ ${LINK}>x</a>`],
    ['<a href="mailto:a@b.c">x</a>', `<a href=mailto:a@b.c ${LINK}>x</a>`],
    ['<a href="javascript:alert(1)">x</a>', '<a>x</a>'],
    [`<img src="${PICTURE}" alt="plan" onerror="x()">`, `<img src=${PICTURE} alt=plan loading=lazy></img>`],
    ['<img src="https://elsewhere.example/spy.png">', ''],
    ['<img src="/logout">', ''],
    ['<table><tbody><tr><td colspan="2" width="9">a</td></tr></tbody></table>', '<table><tbody><tr><td colspan=2>a</td></tr></tbody></table>'],
  ])('%s', (html, drawn) => {
    expect(show(richOf(html))).toBe(drawn)
  })
})

test.each([
  ['王小明', '小', ['王', '小', '明']],
  ['Ann An', 'an', ['', 'An', 'n ', 'An', '']],
  ['C++ (new)', '(n', ['C++ ', '(n', 'ew)']],
  ['nothing', ' ', ['nothing']],
])('%s is cut around %s', (text, words, parts) => {
  expect(splitAt(text, words)).toEqual(parts)
})
