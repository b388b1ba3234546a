#include "CKernels.h"
#include "vectors.h"

/// Where a kernel's window lies over a map's rows and columns.
typedef struct {
    const float *x;
    size_t rows, width, channels;
} map;

/// The part of a window that lies on the map.
typedef struct {
    size_t first, end;
} range;

INLINE range on_map(ptrdiff_t window, size_t size, size_t length) {
    range r = {window < 0 ? (size_t)-window : 0, size};
    if (window + (ptrdiff_t)size > (ptrdiff_t)length) r.end = (size_t)((ptrdiff_t)length - window);
    return r;
}

/// One output's 16 channels, its window reaching beyond the map to the left or to the right.
INLINE void at_edge(vector *sum, const map *m, ptrdiff_t row, range rows, ptrdiff_t column, const float *weights, size_t size) {
    range columns = on_map(column, size, m->width);
    for (size_t i = rows.first; i < rows.end; i++) {
        const float *at = m->x + ((size_t)(row + (ptrdiff_t)i) * m->width) * m->channels;
        for (size_t j = columns.first; j < columns.end; j++) {
            vector v, w;
            load(&v, at + (size_t)(column + (ptrdiff_t)j) * m->channels);
            load(&w, weights + (i * size + j) * m->channels);
            *sum += v * w;
        }
    }
}

INLINE void clip_to_6(vector *v) {
    *v = __builtin_elementwise_min(__builtin_elementwise_max(*v, (vector){0}), (vector){0} + 6.0f);
}

enum { most_at_once = 4 };

/// Neighbouring outputs whose windows lie on the map from left to right: each number that is loaded counts for all of them that it
/// belongs to.
INLINE void inside(const map *m, ptrdiff_t row, range rows, size_t column, vector w[5][5], const vector *bias, float *y,
                   size_t size, size_t stride, size_t count) {
    vector sums[most_at_once];
    for (size_t o = 0; o < count; o++) sums[o] = *bias;
    for (size_t i = 0; i < size; i++) {
        if (i < rows.first || i >= rows.end) continue;
        const float *at = m->x + ((size_t)(row + (ptrdiff_t)i) * m->width + column) * m->channels;
        for (size_t place = 0; place < (count - 1) * stride + size; place++) {
            vector v;
            load(&v, at + place * m->channels);
            for (size_t o = 0; o < count; o++)
                if (place >= o * stride && place < o * stride + size) sums[o] += v * w[i][place - o * stride];
        }
    }
    for (size_t o = 0; o < count; o++) {
        clip_to_6(&sums[o]);
        store(&sums[o], y + o * m->channels);
    }
}

/// 16 channels of a row of outputs. `size` and `stride` are constants where this is inlined.
INLINE void row_of_outputs(const map *m, ptrdiff_t row, size_t left, const float *weights, const float *bias,
                           size_t out_width, float *y, size_t size, size_t stride) {
    // A kernel of 5x5 leaves registers for two sums.
    size_t at_once = size == 3 ? most_at_once : 2;
    vector w[5][5], b;
    load(&b, bias);
    for (size_t i = 0; i < size; i++)
        for (size_t j = 0; j < size; j++) load(&w[i][j], weights + (i * size + j) * m->channels);
    range rows = on_map(row, size, m->rows);
    // The outputs whose windows don't reach beyond the left or the right of the map.
    size_t first = (left + stride - 1) / stride;
    size_t end = m->width + left >= size ? (m->width + left - size) / stride + 1 : 0;
    end = end < out_width ? end : out_width;
    for (size_t o = 0; o < out_width;) {
        if (o >= first && o + at_once <= end) {
            inside(m, row, rows, o * stride - left, w, &b, y + o * m->channels, size, stride, at_once);
            o += at_once;
        } else if (o >= first && o < end) {
            inside(m, row, rows, o * stride - left, w, &b, y + o * m->channels, size, stride, 1);
            o++;
        } else {
            vector sum = b;
            at_edge(&sum, m, row, rows, (ptrdiff_t)(o * stride) - (ptrdiff_t)left, weights, size);
            clip_to_6(&sum);
            store(&sum, y + o * m->channels);
            o++;
        }
    }
}

INLINE void all_rows(const map *m, size_t top, size_t left, const float *weights, const float *bias, size_t out_rows,
                     size_t out_width, float *y, size_t size, size_t stride) {
    for (size_t r = 0; r < out_rows; r++)
        for (size_t c = 0; c < m->channels; c += lanes) {
            map part = {m->x + c, m->rows, m->width, m->channels};
            row_of_outputs(&part, (ptrdiff_t)(r * stride) - (ptrdiff_t)top, left, weights + c, bias + c, out_width,
                           y + r * out_width * m->channels + c, size, stride);
        }
}

FOR_EACH_MACHINE
void kernel_depthwise(const float *x, size_t rows, size_t width, size_t channels, size_t top, size_t left,
                      const float *weights, const float *bias, size_t size, size_t stride, size_t out_rows,
                      size_t out_width, float *y) {
    map m = {x, rows, width, channels};
    if (size == 3 && stride == 1) all_rows(&m, top, left, weights, bias, out_rows, out_width, y, 3, 1);
    else if (size == 3) all_rows(&m, top, left, weights, bias, out_rows, out_width, y, 3, 2);
    else if (stride == 1) all_rows(&m, top, left, weights, bias, out_rows, out_width, y, 5, 1);
    else all_rows(&m, top, left, weights, bias, out_rows, out_width, y, 5, 2);
}
