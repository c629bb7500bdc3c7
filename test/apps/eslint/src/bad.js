var unused = 1
export default function f(x) {
  if (x == null) { debugger }
  switch (x) { case 1: let y = 2; return y }
  const re = /[/;
}
