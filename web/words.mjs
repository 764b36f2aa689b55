// SPDX-License-Identifier: LGPL-2.1-or-later
// Part of `npm run check`: no sentence for people stands anywhere but in src/languages/, and none there is kept for nobody.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const src = join(dirname(fileURLToPath(import.meta.url)), 'src')
/** Attributes and properties of components that a person reads or hears. */
const READ = /^(aria-label|aria-description|aria-roledescription|aria-valuetext|title|alt|placeholder|label|text|yes|no|hint)$/
const LETTER = /\p{L}/u
/** Two words or more, the first one capital: a sentence, whatever it is used for. */
const SENTENCE = /^\p{Lu}[\p{L}']*[\s,;:].*\p{L}/su

const problems = []
const strings = new Set()
const beginnings = new Set()

function filesIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'languages' ? [] : filesIn(path)
    return /(?<!\.d)\.tsx?$/.test(name) ? [path] : []
  })
}

/** What goes to the console or is thrown is for developers. */
const isForDevelopers = (node) => {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isThrowStatement(at) || ts.isNewExpression(at)) return true
    if (ts.isCallExpression(at) && /^(console\.|wrong\b)/.test(at.expression.getText())) return true
  }
  return false
}

/** What something is looked up by; nobody reads it. */
const isKey = (node) => ts.isPropertyAssignment(node.parent) && node.parent.name === node

for (const path of filesIn(src)) {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const complain = (node, text) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart())
    problems.push(`${relative(src, path)}:${line + 1}: a sentence that languages/ does not have: ${text.trim().slice(0, 60)}`)
  }
  const look = (node) => {
    if (ts.isJsxText(node) && LETTER.test(node.text)) complain(node, node.text)
    if (ts.isJsxAttribute(node) && READ.test(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer)) {
      if (LETTER.test(node.initializer.text)) complain(node, node.initializer.text)
    }
    if (ts.isStringLiteralLike(node)) {
      strings.add(node.text)
      if (SENTENCE.test(node.text) && !isForDevelopers(node) && !isKey(node)) complain(node, node.text)
    }
    if (ts.isTemplateExpression(node)) {
      beginnings.add(node.head.text)
      if (SENTENCE.test(node.getText().slice(1, -1)) && !isForDevelopers(node)) complain(node, node.getText())
    }
    ts.forEachChild(node, look)
  }
  look(file)
}

const source = ts.createSourceFile('en.ts', readFileSync(join(src, 'languages/en.ts'), 'utf8'), ts.ScriptTarget.Latest, true)
const keys = []
const collect = (node) => {
  if (ts.isPropertyAssignment(node) && ts.isObjectLiteralExpression(node.parent) && ts.isAsExpression(node.parent.parent)) {
    keys.push(ts.isStringLiteral(node.name) ? node.name.text : node.name.getText())
  }
  ts.forEachChild(node, collect)
}
collect(source)
for (const key of keys) {
  // `room.${kind}.set`: known by its beginning.
  const begun = [...beginnings].some((beginning) => beginning.includes('.') && key.startsWith(beginning))
  if (!strings.has(key) && !begun) problems.push(`languages/en.ts: nobody says "${key}"`)
}
if (keys.length === 0) problems.push('languages/en.ts: no keys found')

for (const problem of problems) console.error(problem)
console.log(`${keys.length} sentences, ${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0
