(() => {
"use strict"
const opened = () => {
  const row = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  const details = row && row.querySelector("details")
  if (details) { row.hidden = false; details.open = true; row.scrollIntoView() }
}
addEventListener("hashchange", opened)
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(one => { one.open = true }))
const table = document.querySelector(".all"), form = document.querySelector(".filter")
if (!table) return
const body = table.tBodies[0], rows = [...body.rows]
const severities = [...form.querySelectorAll("[type=checkbox]")].map(box => box.value)
const cell = (row, place) => row.cells[place].textContent
const severity = row => severities.indexOf(cell(row, 0))
const natural = new Intl.Collator("en", { numeric: true })
const order = [
  (a, b) => severity(a) - severity(b),
  (a, b) => natural.compare(a.id, b.id),
  (a, b) => natural.compare(a.querySelector("summary").textContent, b.querySelector("summary").textContent),
  (a, b) => natural.compare(cell(a, 3), cell(b, 3)),
  (a, b) => natural.compare(cell(a, 4), cell(b, 4)),
  (a, b) => cell(a, 5) < cell(b, 5) ? -1 : cell(a, 5) > cell(b, 5) ? 1 : 0,
  (a, b) => cell(a, 6) - cell(b, 6),
]
const heads = [...table.tHead.rows[0].cells]
heads.forEach((head, place) => {
  const button = document.createElement("button")
  button.type = "button"
  button.textContent = head.textContent.trim()
  head.replaceChildren(button)
  button.addEventListener("click", () => {
    const down = head.ariaSort === "ascending"
    heads.forEach(other => other.removeAttribute("aria-sort"))
    head.ariaSort = down ? "descending" : "ascending"
    rows.sort((a, b) => (down ? -1 : 1) * order[place](a, b))
    body.append(...rows)
  })
})
const words = form.querySelector("[type=search]"), status = form.querySelector("select"), told = form.querySelector("output")
let texts
const filter = () => {
  texts ??= new Map(rows.map(row => [row, row.textContent.toLowerCase()]))
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean)
  const chosen = new Set([...form.querySelectorAll(":checked")].map(box => box.value))
  const stands = row => !status.value || (status.value === "+" ? row.className !== "z" : status.value === "-" ? row.className === "z" : cell(row, 4).trim() === status.value)
  let count = 0
  for (const row of rows) {
    const shown = chosen.has(cell(row, 0)) && stands(row) && wanted.every(word => texts.get(row).includes(word))
    row.hidden = !shown
    count += shown
  }
  told.textContent = `${count} of ${rows.length}`
}
form.addEventListener("input", filter)
form.addEventListener("submit", event => event.preventDefault())
form.hidden = false
told.textContent = `${rows.length} of ${rows.length}`
body.addEventListener("click", event => {
  const summary = event.target.closest("summary")
  if (summary) history.replaceState(null, "", "#" + summary.closest("tr").id)
})
opened()
})()
