/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-socket.h"

#include <arpa/inet.h>
#include <sys/socket.h>

guint16
tutti_test_socket_port (int fd)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;

  g_assert_cmpint (getsockname (fd, (struct sockaddr *)&address, &length), ==, 0);
  if (address.ss_family == AF_INET)
    return ntohs (((struct sockaddr_in *)&address)->sin_port);
  return ntohs (((struct sockaddr_in6 *)&address)->sin6_port);
}
