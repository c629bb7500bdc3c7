package sys

const (
	sysRecvmmsg = 243
	sysSendmmsg = 269
)
