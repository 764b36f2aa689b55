// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a screen reader finds, by role and accessible name. Asked for it, a browser builds its own tree first, which takes a
 * tenth of a second in Chromium and seconds in Firefox; so this is computed in the page. A case of accessibility.mjs holds it
 * against Chromium's tree.
 */

/** Runs in the page before the client. Names are compared without blanks; a pattern comes as { source, flags }. */
export function reader() {
  const types = (...names) => names.map((name) => `input[type=${name}]`).join()
  const OUTSIDE = ':not(main *, aside *, section *, article *)'
  /** What HTML gives a role without being told. */
  const ELEMENTS = {
    banner: `header${OUTSIDE}`,
    button: 'button, summary',
    checkbox: types('checkbox'),
    combobox: 'select',
    complementary: 'aside',
    contentinfo: `footer${OUTSIDE}`,
    dialog: 'dialog[open]',
    group: 'fieldset, details',
    heading: 'h1, h2, h3',
    image: 'img',
    link: 'a[href]',
    list: 'ul, ol',
    listitem: 'li',
    main: 'main',
    option: 'option',
    paragraph: 'p',
    radio: types('radio'),
    region: 'section:is([aria-label], [aria-labelledby])',
    searchbox: types('search'),
    slider: types('range'),
    textbox: `textarea, input:not([type]), ${types('text', 'password')}`,
  }
  const SAME = { image: ':is([role=img], [role=image])' }
  const NAMED_BY_CONTENT = /^(button|checkbox|heading|link|menuitem|menuitemradio|option|radio)$/
  const HIDDEN = '[aria-hidden=true], [inert]'

  const selectorOf = (role) => `${SAME[role] ?? `[role=${role}]`}, :is(${ELEMENTS[role] ?? 'none'}):not([role])`
  const roleOf = (element) => {
    const given = element.getAttribute('role')
    if (given) return given === 'img' ? 'image' : given
    return Object.keys(ELEMENTS).find((role) => element.matches(ELEMENTS[role])) ?? ''
  }

  /* All but the dialog that was opened last is out of reach. */
  const opened = []
  const { showModal } = HTMLDialogElement.prototype
  HTMLDialogElement.prototype.showModal = function show() {
    opened.push(this)
    showModal.call(this)
  }
  const isDrawn = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(HIDDEN)
  const isSeen = (element) => {
    const modal = opened.filter(({ isConnected, open }) => isConnected && open).at(-1)
    return (!modal || modal.contains(element)) && isDrawn(element) && !element.closest(HIDDEN)
  }

  /** The pieces of text that stand there to be read. */
  const wordsOf = (node) =>
    [...node.childNodes].flatMap((child) => {
      if (child.nodeType === Node.TEXT_NODE) return child.data.trim() === '' ? [] : [child.data]
      return child.nodeType === Node.ELEMENT_NODE && isDrawn(child) ? wordsOf(child) : []
    })
  const spoken = (node) =>
    [...(node?.childNodes ?? [])]
      .map((child) => {
        if (child.nodeType === Node.TEXT_NODE) return child.data
        if (child.nodeType !== Node.ELEMENT_NODE || child.matches(`input, select, textarea`) || !isDrawn(child)) return ''
        return child.getAttribute('aria-label') ?? spoken(child)
      })
      .join(' ')
  const nameOf = (element) => {
    const by = element.getAttribute('aria-labelledby')
    if (by) return by.split(' ').map((id) => spoken(document.getElementById(id))).join(' ')
    if (element.ariaLabel) return element.ariaLabel
    if (element.labels?.length > 0) return [...element.labels].map(spoken).join(' ')
    if (element.localName === 'fieldset') return spoken(element.querySelector('legend'))
    const content = NAMED_BY_CONTENT.test(roleOf(element)) ? spoken(element) : ''
    return content.trim() || element.title || element.placeholder || ''
  }

  const tight = (text) => text.replace(/\s+/g, '')
  const fits = (element, name) => {
    if (name === undefined || name === null) return true
    if (typeof name === 'string') return tight(nameOf(element)) === tight(name)
    return new RegExp(name.source, name.flags).test(nameOf(element).replace(/\s+/g, ' ').trim())
  }
  /** In the order of the page. @within: what it is in, from the outside: [role, name] of each. */
  const all = (role, name, within = [], root = document) => {
    const [outer, ...rest] = within
    if (outer) {
      const places = all(outer[0], outer[1], [], root)
      return [...new Set(places.flatMap((place) => all(role, name, rest, place)))]
    }
    return [...root.querySelectorAll(selectorOf(role))].filter((element) => fits(element, name) && isSeen(element))
  }
  const describe = (element) => ({
    role: roleOf(element),
    name: nameOf(element).replace(/\s+/g, ' ').trim(),
    text: wordsOf(element).join(' '),
    value: element.selectedOptions ? element.selectedOptions[0]?.text : element.value,
    checked: element.checked ?? element.ariaChecked === 'true',
    expanded: element.ariaExpanded === 'true',
    disabled: element.matches(':disabled'),
  })
  const press = (name, within) => {
    const [button] = ['button', 'menuitem', 'menuitemradio'].flatMap((role) => all(role, name, within)).filter((one) => !one.disabled)
    button?.click()
    return button !== undefined
  }
  /** @meanwhile: what a status says until something is there. A dialog is on the page before it opens. */
  const isSettled = (meanwhile) =>
    document.querySelector('dialog:not([open])') === null && all('status').every((one) => wordsOf(one).join(' ') !== meanwhile)
  window.__reader = { all, describe, isSettled, nameOf, press, wordsOf }
}
