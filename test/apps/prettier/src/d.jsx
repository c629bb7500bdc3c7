const App=()=>(<div className='x' {...props}>{list.map(i=><Item key={i} onClick={()=>{go(i)}}>text {i} and a very long line that has to be broken somewhere near here</Item>)}</div>)
export default async function*f({a,b:{c=1}={}},...r){for await(const x of y){yield*x??a?.b?.[c]?.()}}
