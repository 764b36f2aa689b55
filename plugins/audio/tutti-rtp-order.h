/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Puts the packets of one RTP source into the order of their sequence numbers, without a
 * clock and without a thread: packets go in as they come, and come out at once as long as
 * nothing is missing.
 *
 * What is missing is waited for only by who has seen that packets overtake each other
 * here: the depth, how many later packets are held back at most, starts at 0, grows with
 * every packet that came too late, to where it would have been in time (at most
 * TUTTI_RTP_ORDER_DEPTH_MAX), and shrinks by one for every 10 s without one. Most
 * networks lose and never reorder; there a loss costs no delay.
 *
 * Used by one thread. No GLib: also built with TSan. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TUTTI_RTP_ORDER_DEPTH_MAX 5

typedef enum {
  TUTTI_RTP_ORDER_TAKEN,
  TUTTI_RTP_ORDER_DUPLICATE, /* not taken, and so below */
  TUTTI_RTP_ORDER_LATE,      /* its place has been passed */
} TuttiRtpOrderPut;

typedef struct {
  void *item; /* NULL: free */
  uint16_t number;
} TuttiRtpOrderSlot;

typedef struct {
  /* private */
  bool started;
  uint16_t next; /* to come out */
  uint64_t came; /* bit i: whether next - 1 - i was there */
  unsigned depth;
  int64_t calm_since_ns;
  unsigned held;
  TuttiRtpOrderSlot slots[TUTTI_RTP_ORDER_DEPTH_MAX + 1];
} TuttiRtpOrder;

void tutti_rtp_order_init (TuttiRtpOrder *self);

/* @item: not NULL. Take everything out again before the next put. @now_ns: any clock. */
TuttiRtpOrderPut tutti_rtp_order_put (
    TuttiRtpOrder *self, uint16_t number, void *item, int64_t now_ns);

/* The next item that may go, NULL when there is none; @lost: how many numbers before it
 * are given up. */
void *tutti_rtp_order_take (TuttiRtpOrder *self, unsigned *lost);

/* For a new source and for the end: gives out what is held, in any order, until NULL;
 * then it is as new. */
void *tutti_rtp_order_drain (TuttiRtpOrder *self);

#ifdef __cplusplus
}
#endif
