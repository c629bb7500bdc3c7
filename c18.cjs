const f=()=>1,g=1,x={y:1},k={},h=1; module.exports = { a, b() {}, c: g }; var a;
