const f=()=>1,g=1,x={y:1},k={},h=1; exports['a'] = 1; exports["b"] = 2; exports[`c`] = 3
